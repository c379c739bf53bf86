internal import HTTPTypes
internal import Hummingbird
internal import Motor
internal import RuleEngine
internal import Storage

/// What went wrong with a request, as RFC 9457 says it: the same for the API (as a document) and for a person (as a page).
struct Problem: Error {
  /// The kinds of problems, each with its status. The type of a problem is `/problems/<kind>` and never changes its meaning.
  enum Kind: String, CaseIterable {
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case malformed = "malformed"
    case unprocessable = "unprocessable"
    case tooLarge = "too-large"
    case unsupportedMediaType = "unsupported-media-type"
    case forbidden = "forbidden"
    case inFlight = "in-flight"
    case otherRequest = "other-request"
    case busy = "busy"
    case storage = "storage"
    case internalError = "internal-error"

    var status: HTTPResponse.Status {
      switch self {
      case .notFound: .notFound
      case .methodNotAllowed: .methodNotAllowed
      case .malformed: .badRequest
      case .unprocessable: .unprocessableContent
      case .tooLarge: .contentTooLarge
      case .unsupportedMediaType: .unsupportedMediaType
      case .forbidden: .forbidden
      case .inFlight: .conflict
      case .otherRequest: .unprocessableContent
      case .busy, .storage: .serviceUnavailable
      case .internalError: .internalServerError
      }
    }

    /// After how many seconds the same request may come again; `nil` where that is of no use.
    var retryAfterSeconds: Int? {
      switch self {
      case .inFlight: 1
      case .busy: 2
      case .storage: 5
      default: nil
      }
    }

    var title: Text {
      switch self {
      case .notFound: Text(zh: "没有这个地址", en: "There is nothing at this address")
      case .methodNotAllowed: Text(zh: "这个地址不接受这种请求", en: "This address does not take that method")
      case .malformed: Text(zh: "请求无法读懂", en: "The request could not be read")
      case .unprocessable: Text(zh: "填写的内容有误", en: "Something in the request is wrong")
      case .tooLarge: Text(zh: "内容太大", en: "The request is too large")
      case .unsupportedMediaType: Text(zh: "不支持这种内容类型", en: "This content type is not taken")
      case .forbidden: Text(zh: "不允许这样做", en: "This is not allowed")
      case .inFlight: Text(zh: "同一请求正在处理", en: "The same request is being worked on")
      case .otherRequest: Text(zh: "这个幂等键已用于另一请求", en: "This idempotency key was used for another request")
      case .storage: Text(zh: "暂时无法保存或读取", en: "Nothing can be saved or read at the moment")
      case .busy: Text(zh: "系统正忙，请稍候再试", en: "Busy at the moment, please try again")
      case .internalError: Text(zh: "系统出错，已记录", en: "Something failed here and has been recorded")
      }
    }
  }

  var kind: Kind
  var detail: Text
  /// What is wrong with each fact, where facts are wrong.
  var errors: [RiskError] = []
  /// Methods that the address takes.
  var allow: String?

  init(_ kind: Kind, _ detail: Text, errors: [RiskError] = [], allow: String? = nil) {
    (self.kind, self.detail, self.errors, self.allow) = (kind, detail, errors, allow)
  }

  init(_ errors: RiskErrors) {
    self.init(
      .unprocessable, Text(zh: "请改正下列内容后重试", en: "Correct what is listed and send it again"), errors: errors.errors)
  }

  /// The problem behind any error: one of ours, one of the server's, or one that nobody foresaw.
  init(_ error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let errors as RiskErrors: self.init(errors)
    case let error as StoreError: self.init(error)
    case OnceError.inFlight:
      self.init(.inFlight, Text(zh: "请稍候用同一幂等键重发", en: "Send it again in a moment, with the same key"))
    case OnceError.otherRequest:
      self.init(.otherRequest, Text(zh: "另一请求请换新的幂等键", en: "Give another request a key of its own"))
    case JournalError.noCheckpoint: self.init(.notFound, Text(zh: "还没有签名的检查点", en: "Nothing has been signed yet"))
    case let error as TileTreeError: self.init(RiskErrors("size", Text(zh: "日志没有这样的长度或位置", en: error.description)))
    case let error as HTTPError where error.status == .notFound: self.init(.notFound, Text(zh: "请检查地址", en: "Check the address"))
    case let error as HTTPError where error.status == .contentTooLarge: self = .tooLarge(Limits.bodyBytes)
    case let error as HTTPError where error.status.kind == .clientError:
      self.init(.malformed, Text(zh: "请求不完整", en: "The request is not whole"))
    default: self.init(.internalError, Text(zh: "请稍后再试", en: "Try again later"))
    }
  }

  /// What a customer is told about the database: what to do, and nothing of its inside.
  init(_ error: StoreError) {
    switch error {
    case .busy, .conflict, .tooSlow: self.init(.busy, Text(zh: "请稍候再试", en: "Try again in a moment"))
    case .full: self.init(.storage, Text(zh: "存储空间已满，没有保存；请稍后再试", en: "The disk is full, nothing was saved; try again later"))
    case .unavailable: self.init(.storage, Text(zh: "没有保存；请稍后再试", en: "Nothing was saved; try again later"))
    case .outcomeUnknown:
      self.init(
        .storage,
        Text(zh: "是否已保存尚不可知：请用同一幂等键重发，不会重复", en: "It is not known whether it was saved: send it again with the same key, it is done once"))
    default: self.init(.internalError, Text(zh: "请稍后再试", en: "Try again later"))
    }
  }

  static func tooLarge(_ bytes: Int) -> Problem {
    Problem(.tooLarge, Text(zh: "最多 \(bytes >> 10) KiB", en: "At most \(bytes >> 10) KiB are taken"))
  }

  func document(in language: Language) -> JSONText {
    var fields: [(String, JSONText)] = [
      ("type", .string("/problems/\(kind.rawValue)")), ("title", .string(kind.title[language])),
      ("status", .number(Int64(kind.status.code))),
      ("detail", .string(detail[language])),
    ]
    if !errors.isEmpty {
      fields.append(("errors", .array(errors.map { .object([("input", .string($0.input)), ("detail", .string($0.problem[language]))]) })))
    }
    return .object(fields)
  }
}

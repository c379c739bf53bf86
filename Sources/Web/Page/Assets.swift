internal import Crypto
internal import Motor
internal import NIOCore

/// Style sheets, scripts and the icon: built into the program, under addresses that change with their content, so that a browser may keep
/// them for ever.
struct Assets: Sendable {
  private var paths: [String: String] = [:]
  private var files: [String: (content: ByteBuffer, type: String)] = [:]

  init() {
    add("yilu.css", Self.sheets, "text/css; charset=utf-8")
    add("rows.js", PackageResources.rows_js, "text/javascript; charset=utf-8")
    add("icon.svg", PackageResources.icon_svg, "image/svg+xml")
  }

  private static var sheets: [UInt8] {
    [
      PackageResources.tokens_css, PackageResources.page_css, PackageResources.form_css, PackageResources.receipt_css,
      PackageResources.plot_css,
    ].flatMap { $0 }
  }

  /// All style sheets as text, for a page that stands alone.
  static var style: HTML { HTML(trusted: String(decoding: sheets, as: UTF8.self)) }

  private mutating func add(_ name: String, _ bytes: [UInt8], _ type: String) {
    let hash = SHA256.hash(data: bytes).prefix(6).map { String($0, radix: 16) }.joined()
    let parts = name.split(separator: ".")
    let file = "\(parts[0]).\(hash).\(parts[1])"
    paths[name] = "/assets/" + file
    files[file] = (ByteBuffer(bytes: bytes), type)
  }

  func path(_ name: String) -> String { paths[name] ?? "" }

  var endpoint: Endpoint {
    .get(Link.Pattern.asset) { call in
      guard let file = files[call.parameters["name"] ?? ""] else {
        throw Problem(.notFound, Text(zh: "资源不存在", en: "There is no such file"))
      }
      return .bytes(file.content, type: file.type, isImmutable: true)
    }
  }
}

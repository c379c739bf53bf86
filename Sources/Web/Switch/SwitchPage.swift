internal import Exchange
internal import Motor
internal import NIOCore
internal import RuleEngine

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// 新旧切换: a portfolio in, who pays more and who pays less out.
struct SwitchPage {
  let house: House

  var endpoints: [Endpoint] {
    [
      .get(Link.Pattern.switching) { call in .page(page(call, form(call, chosen: pairs.first))) },
      .post(Link.Pattern.switching, bodyBytes: Limits.uploadBytes) { call in
        do { return .page(try await uploaded(call)) } catch {
          let problem = Problem(error)
          guard [.unprocessable, .malformed, .tooLarge].contains(problem.kind) else { throw error }
          return .refusal(refused(problem, call), problem.kind)
        }
      },
      .get(Link.Pattern.sample) { call in .page(try await sample(call)) },
    ]
  }

  // MARK: What is compared

  /// A tariff and the one that replaced it: the same product in the same place, the next in time.
  private var pairs: [(old: Rulebook, new: Rulebook)] {
    let priced = house.tariffs.priced
    return priced.flatMap { old in
      priced.filter {
        $0.product == old.product && $0.jurisdiction == old.jurisdiction && $0.id != old.id && Self.begins(old) < Self.begins($0)
      }
      .prefix(1).map { (old, $0) }
    }
  }

  private static func begins(_ book: Rulebook) -> Int32 { book.inForce.inception.first?.number ?? .min }

  private func uploaded(_ call: Call) async throws -> HTML {
    let (body, contentType) = (call.body, call.contentType)
    let study = try await SwitchStudy.run(house) { try Self.request(Array(body.readableBytesView), contentType) }
    return page(
      call, ComparisonView(study: study, language: call.language).html + form(call, chosen: (study.old, study.new), isBelowResult: true))
  }

  private static func request(_ body: [UInt8], _ contentType: String) throws(Problem) -> SwitchStudy.Request {
    guard let parts = Multipart(body, contentType: contentType) else {
      throw Problem(.malformed, Text(zh: "没有收到文件", en: "No file arrived"))
    }
    func text(_ name: String) -> String { parts[name].map { String(decoding: $0.content, as: UTF8.self) } ?? "" }
    let name = parts["portfolio"]?.fileName ?? ""
    guard let file = parts["portfolio"], !file.content.isEmpty else {
      throw Problem(
        .unprocessable,
        name.isEmpty
          ? Text(zh: "请先选择一个 CSV 文件，再点“比较”", en: "Choose a CSV file first, then press Compare")
          : Text(zh: "文件 \(name) 是空的，请选择有表头和数据行的 CSV", en: "\(name) is empty; choose a CSV file with a header and rows"))
    }
    return SwitchStudy.Request(
      old: text("old"), new: text("new"), csv: Array(file.content), name: name.isEmpty ? "portfolio.csv" : name)
  }

  /// The form again, with what was wrong above it.
  private func refused(_ problem: Problem, _ call: Call) -> HTML {
    page(call, ProblemNote(problem, call.language).html(call.language) + form(call, chosen: pairs.first))
  }

  private func sample(_ call: Call) async throws -> HTML {
    guard let pair = pairs.first, let data = FileManager.default.contents(atPath: house.samplePortfolio) else {
      throw Problem(.notFound, Text(zh: "没有示例文件", en: "There is no sample file"))
    }
    let study = try await SwitchStudy.run(house) {
      SwitchStudy.Request(old: pair.old.id, new: pair.new.id, csv: Array(data), name: "sample.csv")
    }
    return page(call, ComparisonView(study: study, language: call.language).html + form(call, chosen: pair, isBelowResult: true))
  }

  // MARK: The form

  private func form(_ call: Call, chosen: (old: Rulebook, new: Rulebook)?, isBelowResult: Bool = false) -> HTML {
    let language = call.language
    func options(_ selected: String?) -> [HTML] {
      house.tariffs.priced.map { "<option value=\"\($0.id)\"\(flag: "selected", $0.id == selected)>\($0.title[language])</option>" }
    }
    let names = "base_premium,claim_level,serious_violations,moderate_violations,other_violations,underwriting,channel"
    let heading: HTML = isBelowResult ? "<h2>\(Phrase.switching[language])</h2>" : "<h1>\(Phrase.switching[language])</h1>"
    return """
      <section class="lead">\(heading)<p>\(Phrase.switchLead[language])</p>
      <p><a class="button" href="\(Link.Pattern.sample)">\(Phrase.sample[language])</a></p></section>
      <form class="enquiry" action="\(Link.switching.path)" method="post" enctype="multipart/form-data"><fieldset class="group"><legend>\(Phrase.compare[language])</legend><div class="fields">
      <p class="field"><label for="f-old">\(Phrase.oldBook[language])</label><select id="f-old" name="old">\(options(chosen?.old.id))</select></p>
      <p class="field"><label for="f-new">\(Phrase.newBook[language])</label><select id="f-new" name="new">\(options(chosen?.new.id))</select></p>
      <p class="field wide"><label for="f-file">\(Phrase.file[language])</label><input type="file" id="f-file" name="portfolio" accept=".csv,text/csv" required aria-describedby="f-file-note"><small id="f-file-note">\(Phrase.columns[language]) <code>\(names)</code></small></p>
      </div></fieldset><p class="go"><button type="submit">\(Phrase.compare[language])</button></p></form>
      """
  }

  private func page(_ call: Call, _ content: HTML) -> HTML {
    Page(title: Phrase.switching, path: Link.Pattern.switching, call: call, assets: house.assets, content: content).html()
  }
}

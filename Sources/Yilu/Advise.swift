import ArgumentParser
import Exchange
import Motor
import RuleEngine

struct Advise: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Claim or pay yourself: what claiming a small loss costs in premiums of the coming years.")
  @Option(name: .long, help: "A JSON file with the car and its record, region included; - is standard input.") var risk: String
  @Option(name: .long, help: "The loss in yuan.") var loss: String
  @Option(name: .long, help: "Who would pay: commercial, compulsory or both.") var cover = "commercial"
  @Option(name: .long, help: "The day of the loss; the day before the quotation when left out.") var on: String?
  @Option(name: .long, help: "Tariffs to ask, by id and separated by commas; those in force when left out.") var books: String?
  @OptionGroup var library: LibraryOptions
  @Option(name: .long, help: "text or json.") var format: OutputFormat = .text
  @Option(name: .long, help: "zh or en.") var language: Language = .zh

  func run() throws {
    let tariffs = try library.tariffs()
    let facts = try RiskFile.read(risk)
    do throws(RiskErrors) {
      let enquiry = try tariffs.enquiry(facts, today: Clock.today)
      let small = try SmallLoss(amount: loss, cover: cover, on: on, enquiry: enquiry)
      let names = books.map { $0.split(separator: ",").map(String.init) }
      let advice = try tariffs.advice(on: small, enquiry, books: names)
      Console.out(format == .json ? advice.json.description : advice.text(in: language))
    } catch { throw failure("\(risk):\n\(error)") }
  }
}

extension ClaimOrPay {
  fileprivate func text(in language: Language) -> String {
    let zh = language == .zh
    var lines: [String] = []
    switch advice {
    case .claim: lines.append(zh ? "报险更划算" : "Claim it")
    case .pay: lines.append(zh ? "自己付更划算" : "Pay it yourself")
    case .either: lines.append(zh ? "两样一样" : "It makes no difference")
    case .open: lines.append(zh ? "就算得出的年份看，报险更划算" : "Claim it, as far as the years could be worked out")
    }
    lines.append(zh ? "损失 \(loss.amount)   平衡点 \(costOfClaiming)" : "loss \(loss.amount)   break-even \(costOfClaiming)")
    if paid < loss.amount { lines.append(zh ? "保险最多赔 \(paid)" : "the cover pays at most \(paid)") }
    for book in books where book.standing == .illustrative {
      lines.append("\(book.id): " + (zh ? "示例费率，数字虚构" : "illustrative, invented figures"))
    }
    for year in years {
      lines.append("\(year.inception)  +\(year.difference)")
      for (book, premium) in zip(books, year.premiums) { lines.append("    \(book.id)  \(premium.paying) → \(premium.claiming)") }
    }
    lines.append(end.meaning[language])
    for quote in silent {
      lines.append("\(quote.book.id): " + (zh ? "不能报价" : "no price"))
      for reason in quote.reasons { lines.append("    " + reason[language]) }
    }
    for assumption in assumptions { lines.append("* " + assumption[language]) }
    return lines.joined(separator: "\n")
  }
}

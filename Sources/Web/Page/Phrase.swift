internal import Motor

/// What the pages say. A `Text` cannot be made without both languages, so no page can lack one.
enum Phrase {
  static let yilu = Text(zh: "一路", en: "Yilu")
  static let tagline = Text(zh: "车险保费，算给你看", en: "Motor premiums, worked out before your eyes")
  static let prices = Text(zh: "算保费", en: "Prices")
  static let advice = Text(zh: "报险还是自付", en: "Claim or pay")
  static let switching = Text(zh: "新旧切换", en: "Tariff switch")
  static let rulebooks = Text(zh: "规则书", en: "Rulebooks")
  static let otherLanguage = Text(zh: "English", en: "中文")
  static let skip = Text(zh: "跳到正文", en: "Skip to content")
  static let largeType = Text(zh: "大字", en: "Large type")
  static let normalType = Text(zh: "标准字号", en: "Normal type")
  static let footer = Text(
    zh: "计算完全按公开的规则书进行，每个数字都可查到出处。示例费率不是真实报价，不构成要约。",
    en:
      "Everything is computed by published rulebooks; every figure leads to its source. Illustrative tariffs are no real quotations and no offer."
  )

  // The enquiry
  static let car = Text(zh: "车辆", en: "The car")
  static let record = Text(zh: "记录", en: "Its record")
  static let covers = Text(zh: "保障", en: "Covers")
  static let moreCovers = Text(zh: "更多险种与附加险", en: "More covers and add-ons")
  static let filed = Text(zh: "保险公司给出的数字", en: "Figures that an insurer gives")
  static let filedHint = Text(
    zh: "上海 2016 年费率需要基准保费；系数不填按 1.00 计算，不打折也不加价。",
    en: "The Shanghai tariffs of 2016 need the base premium. Factors left out count as 1.00, neither discount nor loading.")
  static let otherFacts = Text(zh: "其他事项", en: "Other facts")
  static let otherFactsMore = Text(zh: "短期险、平台返回值等", en: "Short-term cover, what the platform returned and more")
  static let filedMore = Text(zh: "系数与查询日", en: "Factors and day of the quotation")
  static let moreAboutCar = Text(zh: "货车、摩托车、拖拉机另填", en: "For trucks, motorcycles and tractors")
  static let claims = Text(zh: "商业险赔付记录", en: "Commercial claims paid")
  static let claimsHint = Text(zh: "每次赔付一行，没有就空着。", en: "One row a claim; leave empty if there is none.")
  static let accidents = Text(zh: "有责任的交通事故（交强险已赔付）", en: "Accidents at fault (paid by the compulsory insurance)")
  static let violations = Text(zh: "交通违法记录", en: "Traffic violations")
  static let day = Text(zh: "日期", en: "Day")
  static let settledOn = Text(zh: "结案日", en: "Settled on")
  static let paid = Text(zh: "赔款（元）", en: "Paid (yuan)")
  static let somebodyDied = Text(zh: "有人死亡", en: "Somebody died")
  static let violation = Text(zh: "违法行为", en: "Violation")
  static let addRow = Text(zh: "再加一行", en: "Add a row")
  static let show = Text(zh: "看各费率的保费", en: "Show the prices")
  static let change = Text(zh: "修改车辆与记录", en: "Change the car and its record")
  static let notChosen = Text(zh: "请选择", en: "Please choose")
  static let yuan = Text(zh: "元", en: "yuan")
  static let trySample = Text(zh: "用示例车试一试", en: "Try it with a sample car")

  // The prices
  static let eachTariff = Text(zh: "各费率下的保费", en: "Under each tariff")
  static let perYear = Text(zh: "元／年", en: "yuan a year")
  static let illustrative = Text(zh: "示例费率，数字虚构", en: "Illustrative, invented figures")
  static let inForce = Text(zh: "施行中", en: "In force")
  static let notInForce = Text(zh: "未在施行", en: "Not in force")
  static let moved = Text(zh: "按同车龄、同记录移到 %@ 年计算", en: "Computed for a car and record of the same age in %@")
  static let refused = Text(zh: "不能报价", en: "No price")
  static let incomplete = Text(zh: "还缺", en: "Still missing")
  static let receipt = Text(zh: "计算过程", en: "How it is worked out")
  static let assumptions = Text(zh: "没有填、按下列情况计算", en: "Not told, taken to be so")
  static let totalInForce = Text(zh: "交强险＋施行中的商业险", en: "Compulsory plus commercial in force")
  static let whatIf = Text(zh: "什么会改变它", en: "What would change it")
  static let whatIfHint = Text(zh: "其余不变，只发生这一件事。", en: "Everything else as it is, and only this happens.")
  static let oneClaim = Text(zh: "商业险再出险一次", en: "One more commercial claim")
  static let oneAccident = Text(zh: "再有一次责任事故（不涉及死亡）", en: "One more accident at fault, nobody killed")
  static let cleanYear = Text(zh: "一年不出险，下次续保", en: "A clean year, at the next renewal")
  static let oneViolation = Text(zh: "一次违法", en: "One violation")
  static let askAdvice = Text(zh: "小刮擦：报险还是自付？", en: "A small scratch: claim or pay?")
  static let unchanged = Text(zh: "不变", en: "same")
  static let hash = Text(zh: "规则书指纹", en: "Rulebook hash")
  static let replay = Text(zh: "同一规则书、同样的情况，任何人都能重算出同一分钱。", en: "With the same book and facts anyone gets the same price to the fen.")
  static let rule = Text(zh: "规则", en: "Rule")
  static let because = Text(zh: "适用情形", en: "Because")
  static let otherwise = Text(zh: "其余情形", en: "in all other cases")
  static let table = Text(zh: "查表", en: "Table")
  static let line = Text(zh: "第 %@ 行", en: "line %@")
  static let source = Text(zh: "依据", en: "Source")
  static let rounding = Text(zh: "取舍", en: "Rounding")
  static let decimals = Text(zh: "保留 %@ 位小数", en: "%@ decimal places")
  static let value = Text(zh: "数值", en: "Value")

  // Advice
  static let adviceLead = Text(
    zh: "出一次险，今后几年的保费会涨多少？比修车钱多，就自己付；比修车钱少，就报险。",
    en: "How much will one claim add to the premiums of the coming years? More than the repair: pay. Less: claim.")
  static let loss = Text(zh: "这次损失", en: "The loss")
  static let lossAmount = Text(zh: "修车大约要花（元）", en: "The repair costs about (yuan)")
  static let lossCover = Text(zh: "由谁来赔", en: "Who would pay")
  static let coverCommercial = Text(zh: "车损险（自己的车）", en: "Vehicle damage cover (own car)")
  static let coverCompulsory = Text(zh: "交强险（对方的车）", en: "Compulsory insurance (the other car)")
  static let coverBoth = Text(zh: "交强险和商业三者险", en: "Compulsory and third-party cover")
  static let workOut = Text(zh: "算一算", en: "Work it out")
  static let claimIt = Text(zh: "报险更划算", en: "Claim it")
  static let payIt = Text(zh: "自己付更划算", en: "Pay it yourself")
  static let claimAsFarAsKnown = Text(zh: "就算得出的年份看，报险更划算", en: "Claim it, as far as the years could be worked out")
  static let paysAtMost = Text(zh: "这个险种最多赔", en: "The cover pays at most")
  static let noPrice = Text(zh: "不能报价", en: "No price")
  static let eitherWay = Text(zh: "两样一样", en: "It makes no difference")
  static let breakEven = Text(zh: "平衡点", en: "Break-even")
  static let breakEvenMeaning = Text(
    zh: "损失小于这个数，自己付便宜；大于它，报险便宜。只比较钱，不含免赔额。",
    en: "A smaller loss is cheaper to pay, a larger one to claim. Money only, deductibles not counted.")
  static let coverBegins = Text(zh: "保险起期", en: "Cover begins")
  static let paying = Text(zh: "自付", en: "Paying")
  static let claiming = Text(zh: "报险", en: "Claiming")
  static let more = Text(zh: "多付", en: "More")
  static let total = Text(zh: "合计", en: "Total")

  // Switch
  static let switchLead = Text(
    zh: "费率改了，谁多付、谁少付？上传车队或整个地区的保单（CSV），或先看示例。",
    en: "A tariff changes: who pays more, who pays less? Upload a portfolio (CSV), or look at the sample first.")
  static let oldBook = Text(zh: "原费率", en: "Old tariff")
  static let newBook = Text(zh: "新费率", en: "New tariff")
  static let file = Text(zh: "保单文件（CSV，UTF-8 或 GB 18030）", en: "Portfolio (CSV, UTF-8 or GB 18030)")
  static let compare = Text(zh: "比较", en: "Compare")
  static let sample = Text(zh: "看示例（虚构的 2 万辆车）", en: "See the sample (an invented portfolio)")
  static let payMore = Text(zh: "多付", en: "pay more")
  static let payLess = Text(zh: "少付", en: "pay less")
  static let payTheSame = Text(zh: "不变", en: "pay the same")
  static let risks = Text(zh: "辆", en: "risks")
  static let distribution = Text(zh: "变动分布", en: "Distribution of the change")
  static let changePercent = Text(zh: "变动（%）", en: "Change (%)")
  static let asTable = Text(zh: "以表格查看", en: "As a table")
  static let dearest = Text(zh: "多付最多的", en: "Those who pay most more")
  static let cheapest = Text(zh: "少付最多的", en: "Those who pay most less")
  static let row = Text(zh: "行", en: "Row")
  static let difference = Text(zh: "差额", en: "Change")
  static let rejected = Text(zh: "行未计入", en: "rows left out")
  static let columns = Text(zh: "表头用规则书的输入项名，例如", en: "The header holds the names of the rulebooks' inputs, for example")

  // Quotations
  static let quotation = Text(zh: "报价单", en: "Quotation")
  static let saveQuotation = Text(zh: "保存为报价单", en: "Keep as a quotation")
  static let saveQuotationHint = Text(
    zh: "有编号和只有你知道的网址，随时可再打开核对。", en: "It gets a number and an address that only you know, and can be opened and checked again.")
  static let quotationHolds = Text(zh: "在 %@ 之前有效", en: "Holds until %@")
  static let quotationExpired = Text(zh: "已于 %@ 失效，请重新询价", en: "Held until %@; ask again")
  static let savedAt = Text(zh: "保存于", en: "Saved")
  static let firstDay = Text(zh: "保险起期", en: "First day of cover")
  static let tariff = Text(zh: "费率", en: "Tariff")
  static let savedPremium = Text(zh: "保存时的保费（元）", en: "Premium when saved, yuan")
  static let checkedNow = Text(zh: "现在重算", en: "Rated again now")
  static let replaySame = Text(zh: "一分不差", en: "the same to the fen")
  static let replayNone = Text(zh: "仍无报价", en: "still none")
  static let replayDiffers = Text(zh: "不一致，请告知我们", en: "differs; please tell us")
  static let replayBookChanged = Text(zh: "规则书已更新", en: "the rulebook has changed")
  static let replayBookGone = Text(zh: "规则书已不在", en: "the rulebook is gone")
  static let quotationHint = Text(
    zh: "报价单连同当时的规则书指纹保存在不可更改的日志里；重算用同一指纹的规则书。",
    en:
      "The quotation and the fingerprint of its rulebooks are kept in a journal that nobody can change unseen; it is rated again by the same."
  )
  static let priceAgain = Text(zh: "按这些情况重新询价", en: "Ask again with these facts")

  /// `2026-11-21 20:15`, as the wall clock in Shanghai shows it.
  static func minute(_ moment: Instant) -> String { String("\(moment.wallClock)".dropLast(3)) }

  // Rulebooks
  static let rulebooksLead = Text(zh: "本系统据以计算的全部规则，每一行都有出处。", en: "All rules that prices are computed by, each row with its source.")
  static let inputs = Text(zh: "输入", en: "Inputs")
  static let rules = Text(zh: "规则", en: "Rules")
  static let tables = Text(zh: "表", en: "Tables")
  static let outputs = Text(zh: "输出", en: "Outputs")
  static let notLoaded = Text(zh: "尚未导入", en: "not loaded")
  static let rows = Text(zh: "行", en: "rows")
  static let jurisdiction = Text(zh: "地区", en: "Jurisdiction")
  static let period = Text(zh: "施行", en: "In force")
  static let compared = Text(zh: "与原文核对于", en: "Compared with its source on")
  static let range = Text(zh: "范围", en: "Range")
  static let official = Text(zh: "正式", en: "official")
  static let draft = Text(zh: "征求意见稿", en: "draft")
  static let illustrativeShort = Text(zh: "示例", en: "illustrative")
}

extension Text {
  /// The phrase with a value in the place of `%@`.
  func with(_ value: some CustomStringConvertible) -> Text {
    Text(zh: zh.replacing("%@", with: value.description), en: en.replacing("%@", with: value.description))
  }
}

internal import Motor

/// The form of the names in the ledger: parts of small letters, digits and `-_.:`, with `/` between them.
///
/// It keeps names of people, plates and addresses out by accident; that no part is somebody's number is for whoever makes the name.
enum LedgerToken {
  static func check(_ text: String, as subject: String, bytesLimit: Int) throws(ParseError) {
    func flaw(_ offset: Int?, _ zh: String, _ en: String) -> ParseError {
      ParseError(subject: subject, input: text, offset: offset, problem: Text(zh: zh, en: en))
    }
    guard text.utf8.count <= bytesLimit else { throw flaw(nil, "最多 \(bytesLimit) 个字节", "at most \(bytesLimit) bytes are wanted") }
    var isPartBegun = false
    for (offset, scalar) in text.unicodeScalars.enumerated() {
      switch scalar {
      case "a"..."z", "0"..."9", "-", "_", ".", ":": isPartBegun = true
      case "/" where isPartBegun: isPartBegun = false
      case "/": throw flaw(offset, "斜线之间不能为空", "a part between slashes is empty")
      default: throw flaw(offset, "只能用小写字母、数字和 -_.:/", "only small letters, digits and -_.:/ may stand here")
      }
    }
    guard isPartBegun else { throw flaw(nil, "末尾不能为空", "the last part is empty") }
  }
}

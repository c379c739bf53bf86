import Testing

@testable import Web

@Suite("The fields of a form")
struct FormFieldsTests {
  @Test("What a browser encodes comes back, Chinese, plus signs and blanks too")
  func roundTrip() {
    let fields = FormFields([("名", "一路 + 100%&=?"), ("a", "1"), ("a", "2"), ("blank", "")])
    let again = FormFields(encoded: fields.query)
    #expect(again.fields.map(\.name) == ["名", "a", "a"])
    #expect(again["名"] == "一路 + 100%&=?")
    #expect(again.all("a") == ["1", "2"])
  }

  @Test("Broken escapes and bytes that are no UTF-8 are left out, the rest is kept", arguments: ["a=%", "a=%G1", "a=%FF", "a=%1", "%ZZ=1"])
  func broken(query: String) {
    let fields = FormFields(encoded: query + "&b=2")
    #expect(fields["a"] == nil)
    #expect(fields["b"] == "2")
  }

  @Test("The first value that is not blank is taken")
  func firstTold() { #expect(FormFields(encoded: "a=&a=+&a=3")["a"] == "3") }
}

@Suite("A body of several parts")
struct MultipartTests {
  private let type = "multipart/form-data; boundary=----x"

  @Test("A file and a field are read to the byte, line ends within the file included")
  func whole() throws {
    let body =
      "------x\r\nContent-Disposition: form-data; name=\"old\"\r\n\r\nbook\r\n------x\r\nContent-Disposition: form-data; name=\"portfolio\"; filename=\"车.csv\"\r\nContent-Type: text/csv\r\n\r\na,b\r\n1,2\r\n\r\n------x--\r\n"
    let read = try #require(Multipart(Array(body.utf8), contentType: type))
    #expect(read["old"].map { String(decoding: $0.content, as: UTF8.self) } == "book")
    #expect(read["portfolio"]?.fileName == "车.csv")
    #expect(read["portfolio"].map { String(decoding: $0.content, as: UTF8.self) } == "a,b\r\n1,2\r\n")
  }

  @Test("An empty file is a part without content")
  func empty() throws {
    let body = "------x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\r\n\r\n------x--\r\n"
    #expect(try #require(Multipart(Array(body.utf8), contentType: type))["f"]?.content.isEmpty == true)
  }

  @Test(
    "What is cut off, has no boundary or another one is no multipart",
    arguments: [
      "", "------x", "------x\r\n", "------y--", "------x\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx", "------x\r\n\r\n",
    ])
  func broken(body: String) { #expect(Multipart(Array(body.utf8), contentType: type) == nil) }

  @Test("Every way of cutting a good body short is refused", arguments: 0..<95)
  func cut(length: Int) {
    let body = Array("------x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.csv\"\r\n\r\na,b\r\n1,2\r\n------x--\r\n".utf8)
    #expect(Multipart(Array(body.prefix(min(length, body.count - 4))), contentType: type) == nil)
  }

  @Test(
    "A content type without a boundary is refused",
    arguments: ["text/csv", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\""])
  func noBoundary(type: String) { #expect(Multipart(Array("------x--".utf8), contentType: type) == nil) }
}

@Suite("Pages escape what is put into them")
struct HTMLTests {
  @Test("A text never becomes markup, wherever it stands")
  func escaped() {
    let name = "<script>alert(1)</script> & \"quotes\" 'single' \u{0}"
    let cell: HTML = "<td title=\"\(name)\">\(name)</td>"
    #expect(!cell.text.contains("<script>"))
    #expect(!cell.text.contains("\u{0}"))
    #expect(cell.text.hasPrefix("<td title=\"&lt;script&gt;"))
    #expect(cell.text.contains("&quot;quotes&quot; &#39;single&#39;"))
  }

  @Test("Pieces of pages are put in as they are, attributes are left out where there is nothing to say")
  func pieces() {
    let item: HTML = "<b>\("&")</b>"
    let page: HTML = "<p\(flag: "hidden", false)\(attribute: "class", nil)\(attribute: "id", "a\"b")>\(item)\([item, item])</p>"
    #expect(page.text == "<p id=\"a&quot;b\"><b>&amp;</b><b>&amp;</b><b>&amp;</b></p>")
  }
}

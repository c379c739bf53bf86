import Exchange
import Foundation
import HTTPTypes
import Motor
import RuleEngine
import Testing

@testable import Web

@Suite("The API says of itself what it does")
struct ContractTests {
  private static let endpoints: [Endpoint] = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    guard let tariffs = try? Tariffs.open(root.appending(path: "Rulebooks").path) else { return [] }
    return YiluServer.endpoints(House(tariffs: tariffs, today: { Day(number: 20_778) }), version: "test")
  }()

  @Test("Every address below /v1 stands in the OpenAPI document, except the document's own")
  func complete() {
    #expect(!Self.endpoints.isEmpty)
    for endpoint in Self.endpoints where endpoint.path.hasPrefix("/v1/") && endpoint.path != "/v1/openapi.json" {
      #expect(endpoint.contract != nil, "\(endpoint.path)")
    }
  }

  @Test("No two endpoints share an address and a method, no two operations a name")
  func unique() {
    #expect(Set(Self.endpoints.map { "\($0.method) \($0.path)" }).count == Self.endpoints.count)
    let names = Self.endpoints.compactMap(\.contract?.id)
    #expect(Set(names).count == names.count)
  }

  @Test("Every reference of the document leads to a schema of it")
  func references() throws {
    let document = OpenAPI.document(of: Self.endpoints, version: "test")
    let text = document.description
    for part in text.components(separatedBy: "#/components/schemas/").dropFirst() {
      let name = String(part.prefix { $0 != "\"" })
      #expect(document["components"]?["schemas"]?[name] != nil, "\(name)")
    }
  }

  @Test("A problem's type, title and status belong together, and both languages are there", arguments: Problem.Kind.allCases)
  func problems(kind: Problem.Kind) {
    let problem = Problem(kind, Text(zh: "细节", en: "detail"))
    #expect(problem.document(in: .en)["type"]?.description == "\"/problems/\(kind.rawValue)\"")
    #expect(!kind.title.zh.isEmpty && !kind.title.en.isEmpty)
    #expect((400..<600).contains(kind.status.code))
  }
}

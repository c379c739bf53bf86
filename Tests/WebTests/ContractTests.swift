import Exchange
import Foundation
import HTTPTypes
import Motor
import RuleEngine
import Storage
import TestStores
import Testing

@testable import Web

@Suite("The API says of itself what it does")
struct ContractTests {
  /// The endpoints of a whole house.
  private func endpoints() async throws -> [Endpoint] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let tariffs = try Tariffs.open(root.appending(path: "Rulebooks").path)
    let key = try #require(JournalKey(origin: nil))
    let clock = TestClock()
    return try await Backend.sqlite.withStore([], clock: clock) { store in
      let house = House(
        tariffs: tariffs, quotations: QuotationDesk(store, tariffs, validDays: 1), journal: Journal(store, signer: key.signer),
        time: clock.source)
      return YiluServer.endpoints(house, version: "test")
    }
  }

  @Test("Every address below /v1 stands in the OpenAPI document, except the document's own")
  func complete() async throws {
    let endpoints = try await endpoints()
    #expect(!endpoints.isEmpty)
    for endpoint in endpoints
    where endpoint.path.hasPrefix("/v1/") && endpoint.path != "/v1/openapi.json"
      && !endpoint.path.hasSuffix("{b}") && !endpoint.path.hasSuffix("{c}")
    {
      #expect(endpoint.contract != nil, "\(endpoint.path)")
    }
  }

  @Test("No two endpoints share an address and a method, no two operations a name")
  func unique() async throws {
    let endpoints = try await endpoints()
    #expect(Set(endpoints.map { "\($0.method) \($0.path)" }).count == endpoints.count)
    let names = endpoints.compactMap(\.contract?.id)
    #expect(Set(names).count == names.count)
  }

  @Test("Every reference of the document leads to a schema of it")
  func references() async throws {
    let endpoints = try await endpoints()
    let document = OpenAPI.document(of: endpoints, version: "test")
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

import Foundation
import Testing

@testable import Operations

@Suite("Trace context")
struct TraceContextTests {
  private static let trace = "0af7651916cd43dd8448eb211c80319c"
  private static let parent = "b7ad6b7169203331"
  private static let header = "00-\(trace)-\(parent)-01"

  @Test("is read and written again")
  func reading() throws {
    let context = try TraceContext(traceparent: [Self.header], tracestate: ["rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"])
    #expect(context.traceIDText == Self.trace)
    #expect(context.parentIDText == Self.parent)
    #expect(context.isSampled)
    #expect(context.traceparent == Self.header)
    #expect(context.state.description == "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE")
    let small = "00-00000000000000000000000000000001-0000000000000001-00"
    #expect(try TraceContext(traceparent: [small], tracestate: []).traceparent == small)
  }

  @Test("of a later version is read as far as it is known, and passed on as version 00")
  func laterVersions() throws {
    for end in ["", "-", "-what-the-future-will-be-like"] {
      let context = try TraceContext(traceparent: ["cc-\(Self.trace)-\(Self.parent)-01\(end)"], tracestate: [])
      #expect(context.traceparent == Self.header)
    }
  }

  @Test("passes on no flag that it does not know", arguments: [("00", false), ("01", true), ("08", false), ("09", true), ("ff", true)])
  func flags(flags: String, isSampled: Bool) throws {
    let context = try TraceContext(traceparent: ["00-\(Self.trace)-\(Self.parent)-\(flags)"], tracestate: [])
    #expect(context.isSampled == isSampled)
    #expect(context.traceparent.hasSuffix(isSampled ? "-01" : "-00"))
  }

  @Test(
    "that is wrong is not read, and the error says what is",
    arguments: [
      ([], .missing),
      ([header, header], .several(2)),
      ([""], .version), (["0"], .version), ([".0-\(trace)-\(parent)-01"], .version), (["000-\(trace)-\(parent)-01"], .version),
      (["ff-\(trace)-\(parent)-01"], .version), (["0A-\(trace)-\(parent)-01"], .version), ([" " + header], .version),
      (["00-\(trace)-\(parent)-0"], .length), (["00-\(trace)-\(parent)-01-"], .length), (["00-\(trace)-\(parent)-01."], .length),
      (["cc-\(trace)-\(parent)-1"], .length), (["cc-\(trace)-\(parent)-01."], .delimiter(offset: 55)),
      (["00-\(trace)a\(parent)-01a"], .length), (["00-\(trace)_\(parent)-01"], .delimiter(offset: 35)),
      (["00-\(trace)-\(parent)_01"], .delimiter(offset: 52)),
      (["00-00000000000000000000000000000000-\(parent)-01"], .traceID),
      (["00-0AF7651916CD43DD8448EB211C80319C-\(parent)-01"], .traceID), (["00-0af7651916cd43dd8448eb211c8031.c-\(parent)-01"], .traceID),
      (["00-\(trace)-0000000000000000-01"], .parentID), (["00-\(trace)-B7AD6B7169203331-01"], .parentID),
      (["00-\(trace)-\(parent)-.0"], .flags), (["00-\(trace)-\(parent)-0A"], .flags),
    ] as [([String], TraceContextError)])
  func refusing(headers: [String], expected: TraceContextError) {
    let error = #expect(throws: TraceContextError.self) { try TraceContext(traceparent: headers, tracestate: []) }
    #expect(error == expected)
    #expect(error?.description.contains("traceparent") == true)
  }

  @Test("goes on in a child of the same trace with another parent, and begins anew in another trace")
  func children() throws {
    var random = SplitMix64(seed: 1)
    let context = try TraceContext(traceparent: [Self.header], tracestate: ["a=1"])
    let child = context.child(using: &random)
    #expect(child.traceID == context.traceID)
    #expect(child.parentID != context.parentID)
    #expect(child.isSampled && child.state == context.state)
    let fresh = TraceContext(isSampled: false, using: &random)
    #expect(fresh.traceID != context.traceID && fresh.state.entries.isEmpty)
    #expect(try TraceContext(traceparent: [fresh.traceparent], tracestate: []) == fresh)
  }

  @Test("reads back what it wrote and never traps, whatever the seed", arguments: seeds)
  func property(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let alphabet = Array("0123456789abcdefF-_ ")
    for _ in 0..<200 {
      let context = TraceContext(isSampled: .random(using: &random), using: &random)
      #expect(try TraceContext(traceparent: [context.traceparent], tracestate: []) == context)
      var broken = Array(context.traceparent)
      broken[Int.random(in: 0..<55, using: &random)] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      if let read = try? TraceContext(traceparent: [String(broken)], tracestate: []) {
        #expect(read.traceparent.dropFirst(2).dropLast(2) == String(broken).dropFirst(2).dropLast(2))
      }
    }
  }
}

@Suite("Trace state")
struct TraceStateTests {
  @Test(
    "is one list of all headers, blanks around entries and empty ones left out",
    arguments: [
      (["foo=1,bar=2", "rojo=1,congo=2", "baz=3"], "foo=1,bar=2,rojo=1,congo=2,baz=3"),
      (["foo=1 \t , \t bar=2, \t baz=3"], "foo=1,bar=2,baz=3"),
      (["\t foo=1 \t"], "foo=1"), ([""], ""), (["foo=1", "", " , ,"], "foo=1"), ([], ""), (["foo=  leading"], "foo=  leading"),
      (["fw529a3039@dt=x", "0t@v=y"], "fw529a3039@dt=x,0t@v=y"),
      (["a_-*/9= !\"#$%&'()*+-./:;<>?@[\\]^_`{|}~"], "a_-*/9= !\"#$%&'()*+-./:;<>?@[\\]^_`{|}~"),
    ])
  func reading(values: [String], expected: String) throws {
    #expect(try #require(TraceState(parsing: values)).description == expected)
  }

  @Test(
    "with one wrong entry is dropped whole",
    arguments: [
      ["foo=1,foo=1"], ["foo=1", "foo=2"], ["foo =1"], ["FOO=1"], ["foo.bar=1"], ["foo@=1,bar=2"], ["@foo=1,bar=2"], ["foo@@bar=1,bar=2"],
      ["foo@bar@baz=1,bar=2"], ["foo"], ["foo="], ["=1"], ["foo=bar=baz"], ["foo=\u{7F}"], ["foo=ü"], ["9foo=1"], ["foo@9=1"],
      [String(repeating: "z", count: 257) + "=1"], [String(repeating: "t", count: 242) + "@v=1"],
      ["t@" + String(repeating: "v", count: 15) + "=1"],
      ["foo=" + String(repeating: "v", count: 257)],
    ])
  func refusing(values: [String]) {
    #expect(TraceState(parsing: values) == nil)
  }

  @Test("holds 32 entries, keys of 256 and values of 256 characters")
  func limits() throws {
    let entries = (1...33).map { "bar\($0)=\($0)" }
    #expect(TraceState(parsing: [entries.prefix(32).joined(separator: ",")])?.entries.count == 32)
    #expect(TraceState(parsing: [entries.joined(separator: ",")]) == nil)
    #expect(TraceState(parsing: [String(repeating: "z", count: 256) + "=" + String(repeating: "v", count: 256)]) != nil)
    #expect(TraceState(parsing: [String(repeating: "t", count: 241) + "@" + String(repeating: "v", count: 14) + "=1"]) != nil)
  }

  @Test("passes on 512 characters: long entries go first, then those at the end")
  func truncation() throws {
    let long = "long=" + String(repeating: "x", count: 200)
    let short = (10..<40).map { "k\($0)=0123456789" }
    let all = [short[0], long] + short[1...]
    let text = try #require(TraceState(parsing: [all.joined(separator: ",")])).description
    #expect(text.utf8.count <= 512)
    #expect(!text.contains("long="))
    #expect(short.joined(separator: ",").hasPrefix(text))
    let exact = "a=" + String(repeating: "x", count: 254) + ",b=" + String(repeating: "y", count: 253)
    #expect(exact.utf8.count == 512)
    #expect(TraceState(parsing: [exact])?.description == exact)
  }

  @Test("that is wrong does no harm to the parent")
  func independence() throws {
    let context = try TraceContext(traceparent: ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"], tracestate: ["FOO=1"])
    #expect(context.state.entries.isEmpty)
  }
}

import Foundation
import Logging
import Synchronization
import Testing

@testable import Operations

/// Saturday, 21 November 2026, 18:09:00.123 UTC.
private let moment: Int64 = 1_795_284_540_123

/// A real pipe, and what came out of it.
private final class LogPipe: Sendable {
  let readEnd: Int32
  let writeEnd: Int32
  private let isReading = Atomic(true)

  init() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  func sink(_ form: LogForm, bytesLimit: Int = 1 << 20) -> LogSink {
    LogSink(descriptor: writeEnd, form: form, bytesLimit: bytesLimit) { moment }
  }

  /// Writes until nothing more goes in.
  func fill() {
    let flags = fcntl(writeEnd, F_GETFL)
    _ = fcntl(writeEnd, F_SETFL, flags | O_NONBLOCK)
    while write(writeEnd, "fill\n", 5) == 5 {}
    _ = fcntl(writeEnd, F_SETFL, flags)
  }

  /// Everything until the other end is closed.
  func readAll() -> String {
    String(decoding: FileHandle(fileDescriptor: readEnd, closeOnDealloc: false).readDataToEndOfFile(), as: UTF8.self)
  }

  func closeWriting() { close(writeEnd) }

  /// Once: the number may soon be another file's.
  func closeReading() { if isReading.exchange(false, ordering: .relaxed) { close(readEnd) } }

  deinit { closeReading() }
}

private var soon: ContinuousClock.Instant { .now + .seconds(30) }

@Suite("Log lines")
struct JSONLogsTests {
  /// What the records come out as.
  private func lines(_ form: LogForm, level: Logger.Level = .trace, _ body: (inout Logger) -> Void) throws -> String {
    let pipe = try LogPipe()
    let sink = pipe.sink(form)
    var logger = Logger(label: "yilu.web") { JSONLogs(label: $0, sink: sink, level: level) }
    body(&logger)
    #expect(sink.flush(deadline: soon))
    pipe.closeWriting()
    return pipe.readAll()
  }

  private func speak(_ logger: inout Logger) {
    logger.info("started")
    logger[metadataKey: "request"] = "7"
    logger.warning(
      "slow \"query\"\nof 路", metadata: ["ms": "1200", "sql": ["table": "policy", "rows": .stringConvertible(3)], "tags": ["a", "b c"]])
    logger.error("failed", error: AddressError("x", "is bad"), metadata: ["time": "never", "level": "x", "request": "8"])
    logger.debug("seen", metadata: [:], file: "Web/Server.swift", line: 12)
    logger.notice("\u{1B}[31mred\u{7F}\u{85}\u{2028}\u{202E}drow\u{2066}\t\r\u{0}", metadata: ["empty": "", "equal": "a=b"])
  }

  @Test("are objects of JSON for programs")
  func json() throws { try expectGolden(lines(.json, speak), "log.json") }

  @Test("are plain text for people")
  func text() throws { try expectGolden(lines(.text, speak), "log.txt") }

  @Test("below the level are not written")
  func levels() throws {
    #expect(try lines(.json, level: .error, speak).split(separator: "\n").count == 1)
  }

  @Test("say what the call says rather than the provider, and what the provider says rather than the logger")
  func metadata() throws {
    let pipe = try LogPipe()
    let sink = pipe.sink(.text)
    let provider = Logger.MetadataProvider { ["a": "provider", "b": "provider"] }
    var handler = JSONLogs(label: "x", sink: sink, level: .info, metadataProvider: provider)
    handler[metadataKey: "b"] = "logger"
    handler[metadataKey: "c"] = "logger"
    let logger = Logger(label: "x") { _ in handler }
    logger.info("said", metadata: ["a": "call"])
    #expect(sink.flush(deadline: soon))
    pipe.closeWriting()
    #expect(pipe.readAll().hasSuffix("x: said a=call b=provider c=logger\n"))
    #expect(handler[metadataKey: "c"] == "logger")
  }

  @Test("stay one line and read back as they were, whatever the seed", arguments: seeds)
  func property(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var messages: [String] = []
    for _ in 0..<100 {
      var message = ""
      for _ in 0..<Int.random(in: 0...20, using: &random) {
        let limit: UInt32 = [0x80, 0x100, 0x3000, 0x11_0000][Int.random(in: 0..<4, using: &random)]
        if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) { message.unicodeScalars.append(scalar) }
      }
      messages.append(message)
    }
    for form in LogForm.allCases {
      let written = try lines(form) { logger in
        for message in messages { logger.info("\(message)", metadata: ["value": "\(message)"]) }
      }
      let forbidden = written.unicodeScalars.filter { scalar in
        scalar != "\n"
          && (scalar.properties.generalCategory == .control
            || [.lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory))
      }
      #expect(forbidden.isEmpty)
      let found = written.utf8.split(separator: UInt8(ascii: "\n"))
      #expect(found.count == messages.count)
      guard form == .json else { continue }
      for (line, message) in zip(found, messages) {
        let object = try #require(JSONSerialization.jsonObject(with: Data(line)) as? [String: String])
        #expect(object["message"].map { Array($0.utf8) } == Array(message.utf8))
        #expect(object["value"].map { Array($0.utf8) } == Array(message.utf8))
      }
    }
  }

  @Test("are cut between characters when somebody logs a book")
  func longTexts() throws {
    let long = String(repeating: "路", count: 10_000)
    let written = try lines(.json) { $0.info("x\(long)") }
    let object = try #require(JSONSerialization.jsonObject(with: Data(written.utf8)) as? [String: String])
    #expect(object["message"] == "x" + String(repeating: "路", count: (LogLine.textBytesLimit - 1) / 3) + "…")
  }

  @Test(
    "carry the time in UTC",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
      (4_107_542_399_999, "2100-02-28T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
      (moment, "2026-11-21T18:09:00.123Z"),
      (.min, "0000-01-01T00:00:00.000Z"), (.max, "9999-12-31T23:59:59.999Z"),
    ] as [(Int64, String)])
  func times(milliseconds: Int64, expected: String) {
    var bytes: [UInt8] = []
    UTCText.append(millisecondsSinceEpoch: milliseconds, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
  }

  @Test("carry the time that Foundation works out too, whatever the seed", arguments: seeds)
  func timesProperty(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let style = Date.ISO8601FormatStyle()
    for _ in 0..<200 {
      let seconds = Int64.random(in: -12_000_000_000...253_402_300_799, using: &random)
      var bytes: [UInt8] = []
      UTCText.append(millisecondsSinceEpoch: seconds * 1_000, to: &bytes)
      let expected = Date(timeIntervalSince1970: Double(seconds)).formatted(style).dropLast() + ".000Z"
      #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }
  }
}

@Suite("The way of log lines out of the process")
struct LogSinkTests {
  @Test("does not hold up who logs while nobody reads; what was dropped is told once, in its place", arguments: LogForm.allCases)
  func blockedPipe(form: LogForm) throws {
    let pipe = try LogPipe()
    let sink = pipe.sink(form, bytesLimit: 50_000)
    let logger = Logger(label: "x") { JSONLogs(label: $0, sink: sink, level: .info) }
    let count = 20_000
    pipe.fill()
    logger.info("line 0!")
    // By then the thread holds the line and waits for room.
    #expect(!sink.flush(deadline: .now + .milliseconds(300)))
    // Nobody reads: that this comes to its end is the point.
    for number in 1..<count { logger.info("line \(number)!") }
    #expect(!sink.flush(deadline: .now + .milliseconds(20)))

    let text = Mutex("")
    let done = DispatchSemaphore(value: 0)
    Thread {
      let all = pipe.readAll()
      text.withLock { $0 = all }
      done.signal()
    }.start()
    #expect(sink.flush(deadline: soon))
    logger.info("line after!")
    #expect(sink.flush(deadline: soon))
    pipe.closeWriting()
    done.wait()

    let lines = text.withLock { $0 }.split(separator: "\n").filter { $0 != "fill" }
    let told = lines.filter { $0.contains("were dropped") }
    #expect(told.count == 1)
    #expect(lines.last?.contains("line after!") == true)
    #expect(lines.dropLast().last == told.first)
    let kept = lines.dropLast(2)
    for (number, line) in kept.enumerated() { #expect(line.contains("line \(number)!")) }
    #expect(kept.count > 100)
    let dropped = count - kept.count
    #expect(told.first?.contains(form == .json ? "\"dropped\":\(dropped)}" : "dropped=\(dropped)") == true)
    if form == .json { for line in lines { #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) } } }
  }

  @Test("stands a descriptor that does not wait")
  func nonBlocking() throws {
    let pipe = try LogPipe()
    #expect(fcntl(pipe.writeEnd, F_SETFL, O_NONBLOCK) == 0)
    let sink = pipe.sink(.json)
    let logger = Logger(label: "x") { JSONLogs(label: $0, sink: sink, level: .info) }
    for number in 0..<5_000 { logger.info("line \(number)") }
    #expect(!sink.flush(deadline: .now + .milliseconds(20)))
    let done = DispatchSemaphore(value: 0)
    let count = Atomic(0)
    Thread {
      count.store(pipe.readAll().split(separator: "\n").count, ordering: .relaxed)
      done.signal()
    }.start()
    #expect(sink.flush(deadline: soon))
    pipe.closeWriting()
    done.wait()
    #expect(count.load(ordering: .relaxed) == 5_000)
  }

  @Test("outlives a reader that went away, and a full disk")
  func failures() throws {
    let pipe = try LogPipe()
    let gone = pipe.sink(.json)
    pipe.closeReading()
    gone.write(Array("lost\n".utf8))
    #expect(gone.flush(deadline: soon))
    gone.write(Array("lost\n".utf8))
    #expect(gone.flush(deadline: soon))
    pipe.closeWriting()

    let full = open("/dev/full", O_WRONLY)
    let sink = LogSink(descriptor: full, form: .json) { moment }
    for _ in 0..<10 { sink.write(Array("lost\n".utf8)) }
    #expect(sink.flush(deadline: soon))
    // The disk has room again.
    let folder = try TemporaryFolder()
    let file = open(folder.path("log"), O_WRONLY | O_CREAT, 0o600)
    #expect(dup2(file, full) == full)
    sink.write(Array("kept\n".utf8))
    #expect(sink.flush(deadline: soon))
    let lines = try String(contentsOfFile: folder.path("log"), encoding: .utf8).split(separator: "\n")
    #expect(lines.first == "kept")
    #expect(lines.count == 2)
    #expect(lines.last?.contains("\"dropped\":10}") == true)
    close(file)
    close(full)
  }

  @Test("takes lines of many threads whole")
  func threads() throws {
    let folder = try TemporaryFolder()
    let file = open(folder.path("log"), O_WRONLY | O_CREAT, 0o600)
    let sink = LogSink(descriptor: file, form: .json, bytesLimit: 64 << 20) { moment }
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      let logger = Logger(label: "t\(thread)") { JSONLogs(label: $0, sink: sink, level: .info) }
      for number in 0..<2_000 { logger.info("\(number)") }
    }
    #expect(sink.flush(deadline: soon))
    var next = [String: Int]()
    for line in try String(contentsOfFile: folder.path("log"), encoding: .utf8).split(separator: "\n") {
      let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
      let label = try #require(object["label"])
      #expect(object["message"] == String(next[label, default: 0]))
      next[label, default: 0] += 1
    }
    #expect(next.count == 8 && next.values.allSatisfy { $0 == 2_000 })
    close(file)
  }

  @Test("writes what it took when the last logger goes, and a line without room wakes it too")
  func ending() throws {
    let pipe = try LogPipe()
    do {
      let sink = pipe.sink(.text, bytesLimit: 10)
      sink.write(Array("short\n".utf8))
      #expect(sink.flush(deadline: soon))
      sink.write(Array("much too long for the buffer\n".utf8))
    }
    // The thread has no other sign of its end than what it wrote.
    var text = ""
    var bytes = [UInt8](repeating: 0, count: 4_096)
    while !text.hasSuffix("dropped=1\n") {
      let count = read(pipe.readEnd, &bytes, bytes.count)
      try #require(count > 0)
      text += String(decoding: bytes[..<count], as: UTF8.self)
    }
    #expect(text.hasPrefix("short\n"))
    pipe.closeWriting()
  }
}

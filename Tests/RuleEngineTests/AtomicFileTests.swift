import Foundation
import Testing

@testable import RuleEngine

@Suite("Files that appear only whole")
struct AtomicFileTests {
  private func written(_ text: String, to path: String) throws {
    let file = try AtomicFile(path: path)
    try write(text, to: file)
    try file.commit()
  }

  private func write(_ text: String, to file: AtomicFile) throws {
    var writer = CSVWriter(delimiter: UInt8(ascii: ","))
    writer.append(text: text)
    writer.endRecord()
    try file.write(&writer)
  }

  @Test("What a killed process of the same number left is removed and stops nobody, as in containers where each is number 1")
  func staleOfOurNumber() throws {
    let folder = try BookFolder([:])
    let leftBehind = (1...200).map { ".out.csv.\(getpid())-\($0).yilu-partial" }
    for name in leftBehind { try folder.write(Array("half".utf8), to: name) }
    try written("whole", to: folder.path + "/out.csv")
    #expect(folder.names == ["out.csv", "sources.yaml"])
    #expect(try folder.read("out.csv") == "whole\n")
  }

  @Test("A file that another is writing is left alone")
  func alive() throws {
    let folder = try BookFolder([:])
    let other = try AtomicFile(path: folder.path + "/out.csv")
    try written("mine", to: folder.path + "/out.csv")
    #expect(folder.names.count == 3)
    try write("theirs", to: other)
    try other.commit()
    #expect(try folder.read("out.csv") == "theirs\n" && folder.names == ["out.csv", "sources.yaml"])
  }
}

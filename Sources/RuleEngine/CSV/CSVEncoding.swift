/// The encodings in which a CSV file may come.
package enum CSVEncoding: String, Hashable, Sendable, CaseIterable {
  case utf8 = "UTF-8"
  /// The Chinese national standard; every file in GBK or GB 2312 is one in GB 18030.
  case gb18030 = "GB18030"
  /// Only with a byte order mark.
  case utf16LittleEndian = "UTF-16LE"
  /// Only with a byte order mark.
  case utf16BigEndian = "UTF-16BE"

  /// What the first bytes of a file tell.
  struct Detection: Equatable {
    var encoding: CSVEncoding
    /// The length of the byte order mark, which is no part of the text.
    var markLength = 0
    /// All bytes are below 0x80: the text is the same in UTF-8 and in GB 18030, and later bytes may yet decide.
    var isUndecided = false
  }

  /// Why the first bytes tell nothing.
  enum DetectionFailure: Error, Equatable {
    /// The mark of UTF-32, which is not read.
    case utf32
    /// Neither UTF-8 from this offset on, nor GB 18030.
    case neither(at: Int)
    /// UTF-8 until this offset, and something else from there on.
    case mixed(at: Int)
  }

  /// Judges a file by its first bytes (up to a mebibyte of them): a byte order mark decides; else UTF-8 if the bytes are
  /// valid UTF-8; else GB 18030 if they are valid in it.
  ///
  /// - Parameter isWhole: these are all bytes of the file; else a character that is cut off at the end is no fault.
  static func detect(_ sample: UnsafeBufferPointer<UInt8>, isWhole: Bool) throws(DetectionFailure) -> Detection {
    guard let start = sample.baseAddress else { return Detection(encoding: .utf8, isUndecided: true) }
    if sample.starts(with: [0xFF, 0xFE, 0, 0]) || sample.starts(with: [0, 0, 0xFE, 0xFF]) { throw .utf32 }
    if sample.starts(with: [0xEF, 0xBB, 0xBF]) { return Detection(encoding: .utf8, markLength: 3) }
    if sample.starts(with: [0xFF, 0xFE]) { return Detection(encoding: .utf16LittleEndian, markLength: 2) }
    if sample.starts(with: [0xFE, 0xFF]) { return Detection(encoding: .utf16BigEndian, markLength: 2) }
    if sample.starts(with: [0x84, 0x31, 0x95, 0x33]) { return Detection(encoding: .gb18030, markLength: 4) }
    let fault: Int
    switch UTF8Check.check(start, count: sample.count) {
    case .valid:
      var survey = ByteSurvey()
      survey.add(start, count: sample.count)
      return Detection(encoding: .utf8, isUndecided: !survey.hasHighBytes)
    case .cutOff(let offset):
      // One character that the end cuts off does not decide anything.
      if !isWhole {
        var survey = ByteSurvey()
        survey.add(start, count: offset)
        return Detection(encoding: .utf8, isUndecided: !survey.hasHighBytes)
      }
      fault = offset
    case .invalid(let offset):
      fault = offset
    }
    // Text in GB 18030 may by chance begin like UTF-8, but not for long.
    let characters = sample[..<fault].count { $0 >= 0xC2 }
    guard characters < Self.fewByChance else { throw .mixed(at: fault) }
    guard GB18030.isValid(start, count: sample.count, mayBeCutOff: !isWhole) else { throw .neither(at: fault) }
    return Detection(encoding: .gb18030)
  }

  /// So many characters beyond ASCII that are valid UTF-8 are no accident.
  private static let fewByChance = 12
}

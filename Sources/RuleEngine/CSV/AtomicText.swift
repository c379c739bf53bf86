/// Writes a text to a file that appears only when it is whole.
public enum AtomicText {
  /// - Throws: what the file system said.
  public static func write(_ text: String, to path: String) throws(PortfolioError) {
    do throws(CSVError) {
      let file = try AtomicFile(path: path)
      var bytes = Array(text.utf8)
      var failure: CSVError?
      bytes.withUnsafeMutableBytes { buffer in
        do throws(CSVError) { try file.write(UnsafeRawBufferPointer(buffer)) } catch { failure = error }
      }
      if let failure {
        file.discard()
        throw failure
      }
      try file.commit()
    } catch { throw PortfolioError(error) }
  }
}

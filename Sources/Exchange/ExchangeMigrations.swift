public import Storage

extension Migration {
  /// What the exchange keeps. The numbers from 100 to 199 are its own.
  public static let exchange = [Quotation.migration]
}

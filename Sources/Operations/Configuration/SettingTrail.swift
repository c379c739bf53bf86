internal import Configuration
internal import Synchronization

/// Remembers which sources swift-configuration asked for the last value, and what each said.
///
/// A source that answers or fails is the last of them, because no further one is asked.
final class SettingTrail: AccessReporter {
  private let results = Mutex<[AccessEvent.ProviderResult]>([])

  func report(_ event: AccessEvent) { results.withLock { $0 = event.providerResults } }

  /// The source that was asked last, counted from 0, and whether it had something that was not of the type asked for.
  var last: (source: Int, failed: Bool) {
    let results = results.withLock { $0 }
    guard case .failure = results.last?.result else { return (results.count - 1, false) }
    return (results.count - 1, true)
  }
}

import Glibc

/// Bytes that are read and wait for their block: taken at the front, and put back at the front.
///
/// It owns its memory, which moves only in `reserve` and `prepend`; all accesses are within `first ..< end`.
final class CarriedBytes {
  private(set) var memory: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  var first = 0
  var end = 0

  init() {
    capacity = 64
    memory = .allocate(capacity: capacity)
  }

  deinit { memory.deallocate() }

  var count: Int { end - first }

  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: UnsafePointer(memory + first), count: count) }

  func removeAll() {
    first = 0
    end = 0
  }

  /// Makes room for `size` bytes from the start of the memory; what is there is lost.
  func reserve(_ size: Int) {
    removeAll()
    guard size > capacity else { return }
    memory.deallocate()
    capacity = size
    memory = .allocate(capacity: size)
  }

  /// Moves at most `limit` bytes to `target`, which has room for them.
  func take(into target: UnsafeMutablePointer<UInt8>, atMost limit: Int) -> Int {
    let taken = min(limit, count)
    memcpy(target, memory + first, taken)
    first += taken
    if first == end { removeAll() }
    return taken
  }

  /// Puts bytes, which lie elsewhere, before the others.
  func prepend(_ start: UnsafePointer<UInt8>, count added: Int) {
    guard added > 0 else { return }
    if count == 0, added <= capacity {
      first = capacity - added
      end = capacity
    } else if first >= added {
      first -= added
    } else {
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: added + count)
      memcpy(larger + added, memory + first, count)
      memory.deallocate()
      memory = larger
      capacity = added + count
      first = 0
      end = capacity
    }
    memcpy(memory + first, start, added)
  }
}

/// A generator whose numbers are the same in every run.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Some characters of an alphabet.
  mutating func text(_ count: Int, of alphabet: String) -> String {
    let characters = Array(alphabet)
    var text = ""
    for _ in 0..<count { text.append(characters[Int.random(in: 0..<characters.count, using: &self)]) }
    return text
  }
}

/// The seeds of property tests; the failing one is the reproduction.
let seeds = [UInt64](1...32)

extension String {
  /// With one character replaced.
  func replacing(at place: Int, with character: Character) -> String {
    var characters = Array(self)
    characters[place] = character
    return String(characters)
  }

  /// With a character and its right neighbour exchanged.
  func swapping(at place: Int) -> String {
    var characters = Array(self)
    characters.swapAt(place, place + 1)
    return String(characters)
  }
}

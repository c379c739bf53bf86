/// The candidate that somebody most likely meant by a name that does not exist.
///
/// Nearest by edit distance, and only when at most a third of the letters differ.
package func nearestName(to name: String, in candidates: some Sequence<String>) -> String? {
  // Nobody misspells a name of more letters, and the distance takes as many steps as the product of the lengths.
  guard name.utf8.count <= 200 else { return nil }
  var best: (name: String, distance: Int)?
  for candidate in candidates where candidate.utf8.count <= 200 {
    let distance = editDistance(name.lowercased(), candidate.lowercased())
    if distance < best?.distance ?? Int.max { best = (candidate, distance) }
  }
  guard let best, best.distance <= max(1, max(name.count, best.name.count) / 3) else { return nil }
  return best.name
}

private func editDistance(_ left: String, _ right: String) -> Int {
  let a = Array(left)
  let b = Array(right)
  var previous = Array(0...b.count)
  var beforePrevious = previous
  for (i, x) in a.enumerated() {
    var current = [i + 1]
    for (j, y) in b.enumerated() {
      var least = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (x == y ? 0 : 1))
      // Two letters in the wrong order are one slip.
      if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { least = min(least, beforePrevious[j - 1] + 1) }
      current.append(least)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[b.count]
}

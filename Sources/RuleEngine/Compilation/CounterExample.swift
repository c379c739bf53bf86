internal import Motor

/// Looks for a risk that breaks a declaration, so that the message can show it.
enum CounterExample {
  static func search(_ program: Program, slot: Int, rises: Bool) -> String? {
    var state: UInt64 = 20_160_725
    func random(_ bounds: Bounds) -> Int64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let few = min(bounds.count, Int128(state >> 33) % 2 == 0 ? 16 : bounds.count)
      return Int64(bounds.lower + Int128((state >> 20) % UInt64(clamping: few)))
    }
    let bounds = program.slots[slot].bounds
    guard bounds.count > 1 else { return nil }
    let lists = program.rulebook.inputs.map { _ in Risk.Records() }
    for _ in 0..<20_000 {
      var risk = Risk(scalars: program.slots.map { random($0.bounds) }, lists: lists)
      risk.scalars[slot] = min(risk.scalars[slot], Int64(bounds.upper) - 1)
      let lower = risk.scalars[slot]
      guard let before = try? program.value(of: 0, risk) else { continue }
      risk.scalars[slot] = lower + 1
      guard let after = try? program.value(of: 0, risk) else { continue }
      guard rises ? after < before : after > before else { continue }
      let type = program.outputType(0)
      let subject = program.slots[slot]
      let others = program.slots.indices.filter { $0 != slot }.map {
        "\(program.slots[$0].name) = \(program.slots[$0].type.text(risk.scalars[$0]))"
      }
      return
        "\(type.text(before)) at \(subject.type.text(lower)), \(type.text(after)) at \(subject.type.text(lower + 1))"
        + (others.isEmpty ? "" : " (with \(others.joined(separator: ", ")))")
    }
    return nil
  }
}

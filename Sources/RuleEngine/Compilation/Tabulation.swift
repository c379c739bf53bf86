internal import Motor

/// Finds the parts of a graph that depend on few enough combinations of their inputs to be written out as a table.
///
/// A node's *axes* are the leaves it depends on and, for each leaf, the pieces of its range that the node can tell apart: all values
/// where it calculates with the leaf, or only the stretches between the constants it is compared with. Such a node can be enumerated: to prove what it
/// can be, to prove that it never falls, and to rate columns with one look-up instead of many steps.
struct Tabulation {
  struct Axis: Sendable, Hashable {
    var leaf: NodeID
    /// The first value of each piece, rising.
    var starts: [Int64]
    /// Whether each piece is a single value.
    var isFull: Bool
  }

  /// The largest range of a leaf that is cut into single values.
  static let fullLimit: Int128 = 1024

  let graph: Graph
  let indexes: [TableIndex?]
  let lookups: TableLookups
  /// The largest number of combinations.
  let limit: Int
  /// For each node of the risk's scope, its axes; `nil` where it must be computed.
  private(set) var axes: [[Axis]?]

  init(graph: Graph, indexes: [TableIndex?], lookups: TableLookups, limit: Int) {
    self.graph = graph
    self.indexes = indexes
    self.lookups = lookups
    self.limit = limit
    axes = Array(repeating: nil, count: graph.nodes.count)
    for id in graph.nodes.indices { axes[id] = axes(of: NodeID(id)) }
  }

  /// Whether the node is a leaf of its own table: an input, or something that must be computed before.
  func isLeaf(_ id: NodeID) -> Bool { axes[Int(id)]?.first?.leaf == id }

  static func combinations(_ axes: [Axis]) -> Int { axes.reduce(1) { $0 * $1.starts.count } }

  private func axes(of id: NodeID) -> [Axis]? {
    let node = graph[id]
    guard node.scope == nil, node.bounds.fitsWord else { return nil }
    return derived(node) ?? asLeaf(id)
  }

  private func asLeaf(_ id: NodeID) -> [Axis]? {
    let bounds = graph.bounds(id)
    guard bounds.count <= Self.fullLimit else { return nil }
    return [Axis(leaf: id, starts: Array(Int64(bounds.lower)...Int64(bounds.upper)), isFull: true)]
  }

  private func derived(_ node: GraphNode) -> [Axis]? {
    switch node.operation {
    case .constant: return []
    case .input, .field, .aggregate, .addMonths, .monthsBetween, .yearOf, .monthOf, .dayOf: return nil
    case .less, .lessOrEqual, .equal:
      for (subject, other, isLeft) in [(0, 1, true), (1, 0, false)] {
        guard let value = graph.constantValue(node.operands[other]) else { continue }
        let cuts: [Int128] =
          switch (node.operation, isLeft) {
          case (.equal, _): [value, value + 1]
          case (.less, true), (.lessOrEqual, false): [value]
          default: [value + 1]
          }
        return told(node.operands[subject], apartAt: cuts)
      }
      return merged(node.operands.map { axes[Int($0)] })
    case .row(let table):
      guard let index = indexes[table] else { return nil }
      return merged(zip(node.operands, index.axes).map { key, axis in told(key, apartAt: axis.starts.map { Int128($0) }) })
    default: return merged(node.operands.map { axes[Int($0)] })
    }
  }

  /// The axes of something that only needs to know between which cuts a value lies.
  private func told(_ id: NodeID, apartAt cuts: [Int128]) -> [Axis]? {
    if let known = axes[Int(id)], known.first?.leaf != id { return known }
    let node = graph[id]
    guard node.scope == nil, node.bounds.fitsWord else { return nil }
    var starts: Set<Int64> = [Int64(node.bounds.lower)]
    for cut in cuts where node.bounds.contains(cut) { starts.insert(Int64(cut)) }
    guard starts.count <= limit else { return nil }
    return [Axis(leaf: id, starts: starts.sorted(), isFull: Int128(starts.count) == node.bounds.count)]
  }

  private func merged(_ parts: [[Axis]?]) -> [Axis]? {
    var result: [Axis] = []
    for part in parts {
      guard let part else { return nil }
      for axis in part {
        guard let known = result.firstIndex(where: { $0.leaf == axis.leaf }) else {
          result.append(axis)
          continue
        }
        if result[known].isFull { continue }
        if axis.isFull {
          result[known] = axis
        } else {
          result[known].starts = Set(result[known].starts).union(axis.starts).sorted()
        }
      }
    }
    var combinations = 1
    for axis in result {
      combinations *= axis.starts.count
      if combinations > limit { return nil }
    }
    return result
  }

  /// The node's value for every combination of its axes' pieces; the last axis runs fastest.
  func values(of id: NodeID) -> [Int64]? {
    guard let axes = axes[Int(id)] else { return nil }
    return values(of: id, axes: axes)
  }

  private func values(of id: NodeID, axes: [Axis]) -> [Int64] {
    let leaves = Set(axes.map(\.leaf))
    var order: [NodeID] = []
    var seen: Set<NodeID> = []
    func visit(_ id: NodeID) {
      guard seen.insert(id).inserted else { return }
      if !leaves.contains(id) { for operand in graph[id].operands { visit(operand) } }
      order.append(id)
    }
    visit(id)
    var registerOf: [NodeID: Int32] = [:]
    for (register, id) in order.enumerated() { registerOf[id] = Int32(register) }
    var initial = Array(repeating: Int64(0), count: order.count)
    var code = Program.Code()
    for id in order where !leaves.contains(id) {
      let node = graph[id]
      if case .constant(let value) = node.operation {
        initial[Int(registerOf[id] ?? 0)] = Int64(clamping: value)
        continue
      }
      code.append(node.operation, target: registerOf[id] ?? 0, operands: node.operands.map { registerOf[$0] ?? 0 })
    }
    let count = Self.combinations(axes)
    var values: [Int64] = []
    values.reserveCapacity(count)
    let target = Int(registerOf[id] ?? 0)
    let places = axes.map { Int(registerOf[$0.leaf] ?? 0) }
    initial.withUnsafeMutableBufferPointer { registers in
      lookups.withEvaluator(registers, code) { evaluator in
        for combination in 0..<count {
          var rest = combination
          for axis in axes.indices.reversed() {
            registers[places[axis]] = axes[axis].starts[rest % axes[axis].starts.count]
            rest /= axes[axis].starts.count
          }
          evaluator.run()
          values.append(registers[target])
        }
      }
    }
    return values
  }
}

/// Bounds by trying every combination, where there are few enough: exact, also where a value appears twice in a formula.
enum TightBounds {
  static let limit = 1 << 18

  static func refine(_ lowering: Lowering, indexes: [TableIndex?], lookups: TableLookups) -> [NodeID: Bounds] {
    let tabulation = Tabulation(
      graph: lowering.graph, indexes: indexes, lookups: lookups, limit: limit)
    var bounds: [NodeID: Bounds] = [:]
    for output in lowering.material.outputs {
      guard let node = lowering.rules[output.name]?.value.node, bounds[node] == nil, !tabulation.isLeaf(node),
        let values = tabulation.values(of: node), let low = values.min(), let high = values.max()
      else { continue }
      bounds[node] = Bounds(Int128(low), Int128(high))
    }
    return bounds
  }
}

/// A checkpoint, its log and three witnesses, made with Python's `cryptography` 48 by a program that shares nothing with this one.
///
/// The secret keys are the bytes from 0, 32, 64 and 96 on. The root is that of 70,000 entries which are their own numbers.
enum NoteVectors {
  static let text = """
    journal.example/2026
    70000
    B1kWeg+Y416ALUb/fH0p0sPwOmOiVt62q7/zV6kbY7E=
    edition 一路

    """

  static let signatures = """
    — journal.example/2026 gS0agOLg/w7R5+v6biBeYDk+nNrX+AcZrRAo8GesRZI6vR0t8n8MLP1lBAzcjpbrA3XVcYcf2sotEEc4CNngi2nmdg0=
    — witness.example/north \
    hMw/rAAAAABpH+0gb1BqnuHCVstXDnKLz1MoMZ1spKN2Bp/RQm6I6+aSY+6Lgg/ToodEoToYNkXzr4I+NVZpHF8Mv54FO6hCwWuQDw==
    — witness.example/西 XnoGpAAAAABpH+0hsBBhbVK2p0u9PnOHSCc3rr0x1R7iufC9fJZdT5+76IuosjGsZg9wyeINji0Qqh/T6Ey1Yl4lsK8gCnLM3Lf1CQ==
    — witness.example/south \
    H4pTCAAAAAAAAAAA/GGnuc+RL4FNJ5J8IXvbPm/Nbq2p9BV8ONa7gFKCbXbU2LBvBafPFOwLEcpg5h6nYhcvKjvewooxcv3fwSdiCg==

    """

  static let note = text + "\n" + signatures

  static let log = "journal.example/2026+812d1a80+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
  static let north = "witness.example/north+84cc3fac+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"
  static let west = "witness.example/西+5e7a06a4+BCVDuS/xCVURR2rcg2nbbdyTNmWhGXjdoUBO4QZsqVWd"
  static let south = "witness.example/south+1f8a5308+BBdFU7RW3d/GkI7KscEB/mqyHiuqBhd5W31DpjSCmT/V"

  /// When each of the witnesses signed.
  static let times: [Int64] = [1_763_700_000, 1_763_700_001, 0]
}

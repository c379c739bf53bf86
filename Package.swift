// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "yilu",
  products: [
    .executable(name: "yilu", targets: ["Yilu"]),
    .executable(name: "yilu-bench", targets: ["YiluBench"]),
    .executable(name: "store-bench", targets: ["StoreBench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "Motor", swiftSettings: strict),
    .target(
      name: "RuleEngine",
      dependencies: [
        "Motor",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .target(name: "Seals", dependencies: [.product(name: "Crypto", package: "swift-crypto")], swiftSettings: strict),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(
      name: "Storage",
      dependencies: [
        "CPostgres", "Motor", "Seals",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(
      name: "Identity",
      dependencies: [
        "Motor", "Seals", "Storage",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "Operations",
      dependencies: [
        "Motor", "Storage",
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .target(name: "Exchange", dependencies: ["Identity", "Motor", "RuleEngine", "Storage"], swiftSettings: strict),
    .target(
      name: "Web",
      dependencies: [
        "Exchange", "Identity", "Motor", "Operations", "RuleEngine", "Seals", "Storage",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: [.embedInCode("Public")],
      swiftSettings: strict),
    .executableTarget(
      name: "Yilu",
      dependencies: [
        "Exchange", "Identity", "Motor", "Operations", "RuleEngine", "Seals", "Storage", "Web",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "YiluBench", dependencies: ["Motor", "RuleEngine"], path: "Benchmarks/YiluBench", swiftSettings: strict),
    .executableTarget(
      name: "StoreBench", dependencies: ["Motor", "Storage", .product(name: "Crypto", package: "swift-crypto")],
      path: "Benchmarks/StoreBench", swiftSettings: strict),
    .testTarget(name: "MotorTests", dependencies: ["Motor"], swiftSettings: strict),
    .testTarget(name: "RuleEngineTests", dependencies: ["Motor", "RuleEngine"], swiftSettings: strict),
    .target(name: "TestStores", dependencies: ["Motor", "Storage"], path: "Tests/TestStores", swiftSettings: strict),
    .testTarget(
      name: "StorageTests",
      dependencies: [
        "Motor", "Storage", "TestStores",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SealsTests", dependencies: ["Seals", .product(name: "Crypto", package: "swift-crypto")], swiftSettings: strict),
    .testTarget(name: "IdentityTests", dependencies: ["Identity", "Motor", "Seals"], swiftSettings: strict),
    .testTarget(
      name: "OperationsTests",
      dependencies: [
        "Motor", "Operations", "Storage",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "ExchangeTests", dependencies: ["Exchange", "Identity", "Motor", "RuleEngine", "Storage", "TestStores"], swiftSettings: strict),
    .testTarget(
      name: "WebTests",
      dependencies: [
        "Exchange", "Motor", "RuleEngine", "Storage", "TestStores", "Web",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
      ],
      swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
  ]
)

public import ArgumentParser
public import Motor

extension Language: ExpressibleByArgument {}

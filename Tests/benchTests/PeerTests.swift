import Foundation
import Testing

@testable import bench

@Suite struct PeerTests {
  @Test(arguments: ["/no/such/python", "/bin/cat", "/bin/false"])
  func programsThatAreNoPeerAreRefusedByName(python: String) {
    #expect {
      _ = try Peer(python: python, threads: 1)
    } throws: { error in
      "\(error)".hasPrefix("the peer \(python) can't be used: ")
    }
  }

  @Test func requestsHaveTheKeysThatPeersReadByName() throws {
    let turn = try object(TurnRequest(variant: "eager", .turn))
    #expect(turn["request"] as? String == "turn")
    #expect(turn["warm_up"] as? Double == 0.04)
    #expect(turn["most"] as? Int == 1000)
    let prepare = try object(
      PrepareRequest(operation: "lstm", pass: .forwardAndBackward, sizes: ["steps": 28]))
    #expect(prepare["pass"] as? String == "forward+backward")
    #expect(prepare["sizes"] as? [String: Int] == ["steps": 28])
  }

  @Test func linesComeOneByOneHoweverTheyWereWritten() throws {
    let pipe = Pipe()
    let reader = LineReader(pipe.fileHandleForReading)
    try pipe.fileHandleForWriting.write(contentsOf: Data("one\ntwo\nthr".utf8))
    #expect(reader.next() == Data("one".utf8))
    #expect(reader.next() == Data("two".utf8))
    try pipe.fileHandleForWriting.write(contentsOf: Data("ee\n".utf8))
    try pipe.fileHandleForWriting.close()
    #expect(reader.next() == Data("three".utf8))
    #expect(reader.next() == nil)
  }

  private func object(_ value: some Encodable) throws -> [String: Any] {
    let data = try JSONEncoder().encode(value)
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }
}

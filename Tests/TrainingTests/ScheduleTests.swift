import Foundation
import ModelZoo
import Testing
import Training

/// Learning rates as functions of the step.
@Suite struct ScheduleTests {
  @Test func aConstantStaysTheSame() {
    let schedule = LearningRateSchedule.constant(0.1)
    #expect([0, 1, 1000].map(schedule.rate) == [0.1, 0.1, 0.1])
  }

  @Test func anExponentialFallsByTheSameFactorEachStep() {
    let schedule = LearningRateSchedule.exponential(from: 1, to: 0.01, steps: 100)
    #expect(schedule.rate(at: 0) == 1)
    for step in 0..<100 {
      let factor = schedule.rate(at: step + 1) / schedule.rate(at: step)
      #expect(abs(factor - pow(0.01, 0.01)) < 1e-5)
    }
    #expect(abs(schedule.rate(at: 100) - 0.01) < 1e-8)
    #expect(schedule.rate(at: 500) == schedule.rate(at: 100))
  }

  @Test func aStraightFallEndsAtZero() {
    let schedule = LearningRateSchedule.linear(from: 1, steps: 4)
    #expect((0...5).map(schedule.rate) == [1, 0.75, 0.5, 0.25, 0, 0])
  }

  @Test func dropsAreAtHalfAndAtThreeQuarters() {
    let schedule = LearningRateSchedule(.step, rate: 1, steps: 8)
    #expect((0..<8).map(schedule.rate) == [1, 1, 1, 1, 0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1])
    #expect(LearningRateSchedule(.step, rate: 1, steps: 1).rate(at: 0) == 1)
  }

  @Test func anyScheduleCanStartWithARise() {
    let schedule = LearningRateSchedule(.linear, rate: 1, steps: 8, warmUp: 0.5)
    #expect((0..<9).map(schedule.rate) == [0.25, 0.5, 0.75, 1, 1, 0.75, 0.5, 0.25, 0])
    let cosine = LearningRateSchedule(.cosine, rate: 1, steps: 8, warmUp: 0)
    #expect(cosine.rate(at: 0) == 1, "a cosine without its usual rise")
    #expect(LearningRateSchedule(.constant, rate: 1, steps: 8) == .constant(1))
  }

  @Test func aCosineIsHalfwayDownInTheMiddle() {
    let schedule = LearningRateSchedule.cosine(from: 1, to: 0.5, steps: 10)
    #expect(schedule.rate(at: 0) == 1)
    #expect(abs(schedule.rate(at: 5) - 0.75) < 1e-6)
    #expect(schedule.rate(at: 10) == 0.5)
    #expect(schedule.rate(at: 11) == 0.5)
    #expect((0..<10).allSatisfy { schedule.rate(at: $0 + 1) < schedule.rate(at: $0) })
  }

  @Test func aWarmUpRisesLinearlyToTheScheduleAfterIt() {
    let after = LearningRateSchedule.cosine(from: 2, steps: 10)
    let schedule = LearningRateSchedule.warmUp(steps: 4, then: after)
    #expect((0..<4).map(schedule.rate) == [0.5, 1, 1.5, 2])
    #expect((0..<12).map { schedule.rate(at: 4 + $0) } == (0..<12).map(after.rate))
  }

  @Test(arguments: ScheduleName.allCases, [1, 7, 1000])
  func noNamedScheduleExceedsItsRate(name: ScheduleName, steps: Int) {
    let schedule = LearningRateSchedule(name, rate: 0.3, steps: steps)
    let rates = (0..<steps).map(schedule.rate)
    #expect(rates.allSatisfy { $0 > 0 && $0 <= 0.3 })
    #expect(rates.max() == 0.3)
  }
}

import Foundation
import Representations
import Testing

@Suite struct ClusterAgreementTests {
  @Test func perfectClustersAreOneWhateverTheirNumbers() {
    let agreement = ClusterAgreement(clusters: [7, 7, 3, 3, 5], labels: [0, 0, 1, 1, 2])
    #expect(agreement.purity == 1)
    #expect(abs(agreement.normalizedMutualInformation - 1) < 1e-12)
  }

  /// Clusters of sizes 3 and 3; classes of sizes 4 and 2: counts 3, 0 / 1, 2. H(cluster) = ln 2,
  /// H(class) = ln 3 − (2/3)·ln 2, H(both) = 1/2·ln 2 + 1/6·ln 6 + 1/3·ln 3.
  @Test func agreementIsAsComputedByHand() {
    let agreement = ClusterAgreement(clusters: [0, 0, 0, 1, 1, 1], labels: [1, 1, 1, 1, 0, 0])
    #expect(agreement.purity == 5.0 / 6)
    let (cluster, label) = (log(2.0), log(3) - log(2.0) * 2 / 3)
    let joint = log(2.0) / 2 + log(6.0) / 6 + log(3.0) / 3
    let wanted = (cluster + label - joint) / ((cluster + label) / 2)
    #expect(abs(agreement.normalizedMutualInformation - wanted) < 1e-12)
  }

  @Test func independentClustersShareNoInformation() {
    let agreement = ClusterAgreement(clusters: [0, 0, 1, 1], labels: [0, 1, 0, 1])
    #expect(agreement.purity == 0.5)
    #expect(abs(agreement.normalizedMutualInformation) < 1e-12)
  }

  @Test func oneClusterTellsNothingUnlessThereIsOneClass() {
    #expect(ClusterAgreement(clusters: [0, 0], labels: [0, 1]).normalizedMutualInformation == 0)
    #expect(ClusterAgreement(clusters: [0, 0], labels: [1, 1]).normalizedMutualInformation == 1)
  }

  @Test func renumberingChangesNothing() {
    let clusters = (0..<97).map { $0 * $0 % 11 }
    let labels = (0..<97).map { $0 * 5 % 7 }
    let agreement = ClusterAgreement(clusters: clusters, labels: labels)
    #expect(agreement.purity > 0.15 && agreement.purity < 0.6)
    let renumbered = ClusterAgreement(
      clusters: clusters.map { 100 - 3 * $0 }, labels: labels.map { [4, 2, 9, 0, 1, 8, 3][$0] })
    #expect(renumbered == agreement)
  }
}

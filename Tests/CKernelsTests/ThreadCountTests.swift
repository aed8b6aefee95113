import CConvolution
import CRuntime
import Testing

extension Kernels {
  @Suite struct ThreadCount {
    /// Somebody else may change the number of threads between asking for a workspace and using it.
    @Test func workspaceAskedForOnOneThreadIsEnoughForMore() {
      let chosen = gm_thread_count()
      defer { gm_set_thread_count(chosen) }
      gm_set_thread_count(4)
      let most = gm_most_threads()
      #expect(most >= gm_thread_count() && most >= chosen)
      var geometry = gm_convolution_geometry(
        batch: 4, input_height: 9, input_width: 9, input_channels: 3, output_height: 9, output_width: 9,
        output_channels: 40, kernel_height: 3, kernel_width: 3, stride_y: 1, stride_x: 1, padding_top: 1,
        padding_left: 1, dilation_y: 1, dilation_x: 1, mask: gm_mask_none, mask_groups: 1)
      let sizes = (1...4).map { count in
        gm_set_thread_count(Int32(count))
        return [gm_convolve_workspace_size(&geometry, nil), gm_convolve_weights_workspace_size(&geometry)]
      }
      #expect(gm_most_threads() == most)
      #expect(sizes.allSatisfy { $0 == sizes[3] }, "\(sizes)")
    }
  }
}

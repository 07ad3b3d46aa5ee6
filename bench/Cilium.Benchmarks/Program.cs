// SPDX-License-Identifier: Apache-2.0
using Cilium.Benchmarks;

return BenchmarkRunner.Run(args);

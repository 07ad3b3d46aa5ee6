// SPDX-License-Identifier: Apache-2.0
using Cilium.Benchmarks;
using Cilium.Benchmarks.Policies;

return args is [ProcessMemory.Argument] ? ProcessMemory.Run() : BenchmarkRunner.Run(args);

// SPDX-License-Identifier: Apache-2.0

// Tests here measure time and count kernel objects: one at a time.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

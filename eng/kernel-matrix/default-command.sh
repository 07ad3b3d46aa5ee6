# SPDX-License-Identifier: Apache-2.0
#
# Sourced by kernel-matrix.sh: what runs in each guest when no command is named. Both are executables, for dotnet
# itself takes over a minute to start a test under emulation.

readonly configuration=${CONFIGURATION:-Release}
# Loads every program of the embedded objects and prints a MATRIX line for each.
readonly program_lister=eng/KernelMatrix/bin/$configuration/net10.0/KernelMatrix
# Judges crafted packets by test run.
readonly datapath_tests=tests/Datapath.Tests/bin/$configuration/net10.0/Datapath.Tests
readonly datapath_test_arguments='-noColor -noLogo'
readonly datapath_test_arguments_quick="$datapath_test_arguments -trait Matrix=Smoke"

# Prints the command for the form $1 (quick or full), a line of shell run from the repository's root.
default_guest_command() {
  local arguments=$datapath_test_arguments executable
  [[ $1 == full ]] || arguments=$datapath_test_arguments_quick
  for executable in "$program_lister" "$datapath_tests"; do
    [[ -x $repository/$executable ]] || fail "$executable is not built: dotnet build -c $configuration"
  done
  # The tests run although a program was rejected: they tell what else fails on that kernel. A filter that selects
  # no test makes the test executable succeed, which must not pass for a proof.
  cat <<COMMAND
$program_lister; loaded=\$?
set -o pipefail
$datapath_tests $arguments | tee /run/kernel-matrix/tests; tested=\$?
grep -qE 'Total: [1-9]' /run/kernel-matrix/tests || { echo 'no test ran'; tested=1; }
((loaded == 0 && tested == 0))
COMMAND
}

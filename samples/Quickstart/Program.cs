// SPDX-License-Identifier: Apache-2.0
using Quickstart;

// One executable, two roles: the demo, and the node agent that the demo starts, kills and starts again.
return args is ["agent", ..] ? await AgentProcess.RunAsync(args[1..]) : await Demo.RunAsync(args);

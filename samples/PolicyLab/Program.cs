// SPDX-License-Identifier: Apache-2.0
using PolicyLab;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
return await Lab.RunAsync(args, new LabConsole(input, output, Console.Error), stop.Token);

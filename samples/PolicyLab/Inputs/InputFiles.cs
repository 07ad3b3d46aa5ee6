// SPDX-License-Identifier: Apache-2.0
namespace PolicyLab;

/// <summary>The files that a path on the command line means.</summary>
internal static class InputFiles
{
    private static readonly string[] s_extensions = [".yaml", ".yml", ".json"];

    /// <summary>The file itself, <c>-</c> for standard input, or the YAML and JSON files of a directory in the order of their names, without
    /// hidden ones and sub-directories.</summary>
    /// <exception cref="InputException">There is nothing of that name.</exception>
    public static IEnumerable<string> Of(string path) =>
        path == "-" || File.Exists(path) ? [path]
        : !Directory.Exists(path) ? throw new InputException($"there is no file or directory '{path}'")
        : Directory.EnumerateFiles(path)
            .Where(file => !Path.GetFileName(file).StartsWith('.') && s_extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal);
}

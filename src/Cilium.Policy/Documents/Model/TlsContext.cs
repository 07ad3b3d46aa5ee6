// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Where a proxy finds its certificates.</summary>
/// <param name="SecretNamespace">The secret's namespace; may be empty.</param>
/// <param name="SecretName">The secret's name.</param>
/// <param name="TrustedCa">The item with the trusted certificates; default <c>ca.crt</c>.</param>
/// <param name="Certificate">The item with the certificate; default <c>tls.crt</c>.</param>
/// <param name="PrivateKey">The item with the private key; default <c>tls.key</c>.</param>
public sealed record TlsContext(string SecretNamespace, string SecretName, string TrustedCa, string Certificate, string PrivateKey);

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TypedWs.AspNetCore.Tests.Upgrade;

/// <summary>A certificate for the loopback address, made anew for each run.</summary>
internal static class TestCertificate
{
    public static X509Certificate2 Create()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=TypedWs test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        // By way of PKCS#12, as a key that lives in memory only cannot be used by TLS everywhere.
        return X509CertificateLoader.LoadPkcs12(
            certificate.Export(X509ContentType.Pkcs12),
            password: null,
            X509KeyStorageFlags.Exportable);
    }

    /// <summary>Writes the certificate and its key as PEM files.</summary>
    /// <returns>The paths of the certificate, of the key, and of a file with both.</returns>
    public static (string Certificate, string Key, string Both) Save(X509Certificate2 certificate, string directory)
    {
        string certificatePath = Path.Combine(directory, "chat.pem");
        string keyPath = Path.Combine(directory, "chat.key");
        string bothPath = Path.Combine(directory, "chat-with-key.pem");
        using RSA key = certificate.GetRSAPrivateKey()!;
        string keyText = key.ExportPkcs8PrivateKeyPem();
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, keyText);
        File.WriteAllText(bothPath, certificate.ExportCertificatePem() + "\n" + keyText + "\n");
        return (certificatePath, keyPath, bothPath);
    }
}

"""The electronic signature of reports: PAdES with an RSA key, that any PDF reader validates; twice gives the same bytes."""

from __future__ import annotations

import asyncio
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from credit.errors import FolderNotWritable, SealUnusable

_BITS = 3072
_YEARS = 10
_NAME = "Yexin 椰信 (development, not an authority)"


@dataclass(frozen=True)
class Signatory:
    """A private key and its certificate, both PEM.

    `fingerprint` is that of the certificate (SHA-256): what a reader compares with the one that the platform publishes.
    """

    key: bytes
    certificate: bytes

    @classmethod
    def load(cls, key: Path, certificate: Path) -> Signatory:
        """The key and certificate in two files.

        Raises
        ------
        SealUnusable
            One is missing, open to others, no RSA key, or they do not belong together.
        """
        try:
            if key.stat().st_mode & 0o077:
                raise SealUnusable("the key file is open to others: chmod 600 it")
            signatory = cls(key.read_bytes(), certificate.read_bytes())
        except OSError:
            raise SealUnusable("the key or the certificate file cannot be read") from None
        signatory.check()
        return signatory

    @classmethod
    def of_development(cls, folder: Path, *, now: datetime) -> Signatory:
        """The signatory in a folder; on first use a key, and a certificate that it signs itself and that proves no authority.

        Raises
        ------
        FolderNotWritable
            The folder cannot be made or written.
        """
        key, certificate = folder / "report.key", folder / "report.crt"
        if not (key.exists() and certificate.exists()):
            try:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                _make(key, certificate, now)
            except OSError:
                raise FolderNotWritable(str(folder)) from None
        return cls.load(key, certificate)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hexadecimal."""
        return hashlib.sha256(self._certificate().public_bytes(_der())).hexdigest()

    def check(self) -> None:
        """Refuse a key that is no RSA key, or a certificate of another.

        Raises
        ------
        SealUnusable
            With the reason.
        """
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            key, certificate = load_pem_private_key(self.key, None), self._certificate()
        except (ValueError, TypeError):
            raise SealUnusable("the key or the certificate is no PEM, or has a password") from None
        if not isinstance(key, RSAPrivateKey):
            raise SealUnusable("the key is no RSA key")
        if key.public_key() != certificate.public_key():
            raise SealUnusable("the certificate is of another key")

    def sign(self, pdf: bytes, *, at: datetime) -> bytes:
        """The PDF with the signature appended, its own bytes first; the same PDF at the same time gives the same bytes."""
        from pyhanko.sign import PdfSignatureMetadata, PdfSigner
        from pyhanko.sign.fields import SigSeedSubFilter

        from serving.report.appending import Appending

        meta = PdfSignatureMetadata(field_name="Signature", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
        return asyncio.run(_signed(PdfSigner(meta, self._signer()), Appending(pdf), at))

    def _signer(self) -> Any:
        from asn1crypto.keys import PrivateKeyInfo
        from asn1crypto.x509 import Certificate
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
        from pyhanko.sign import SimpleSigner
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        key = load_pem_private_key(self.key, None).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return SimpleSigner(
            signing_cert=Certificate.load(self._certificate().public_bytes(_der())),
            signing_key=PrivateKeyInfo.load(key),
            cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
        )

    def _certificate(self) -> Any:
        from cryptography.x509 import load_pem_x509_certificate

        return load_pem_x509_certificate(self.certificate)


def _der() -> Any:
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.DER


async def _signed(signer: Any, writer: Any, at: datetime) -> bytes:
    """What PdfSigner.sign_pdf does, at a time that is given instead of read from the clock."""
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

    session = signer.init_signing_session(writer)
    session.system_time = at
    reserved = await session.estimate_signature_container_size(None, tight=False)
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=reserved)
    prepared, output = document.digest_tbs_document()
    attributes = PdfCMSSignedAttributes(signing_time=at)
    done = await document.perform_signature(document_digest=prepared.document_digest, pdf_cms_signed_attrs=attributes)
    await done.post_signature_processing(output)
    return bytes(output.getvalue())


def _make(key_file: Path, certificate_file: Path, now: datetime) -> None:
    """Write a fresh RSA key, readable by its owner alone, and a certificate that it signs itself."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    certificate_file.write_bytes(_self_signed(key, now).public_bytes(Encoding.PEM))
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(text)


def _self_signed(key: Any, now: datetime) -> Any:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, _NAME)])
    usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False)
    usage |= {"digital_signature": True, "content_commitment": True, "encipher_only": False, "decipher_only": False}
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now.astimezone(UTC)).not_valid_after(now.astimezone(UTC) + timedelta(days=365 * _YEARS))
    builder = builder.add_extension(x509.KeyUsage(**usage), critical=True)
    return builder.sign(key, SHA256())

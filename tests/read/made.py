"""Containers made of bytes, as crawlers write them."""

from __future__ import annotations

import zlib

ARTICLE = "工会是党联系职工群众的桥梁和纽带，第{}次要把职工的事情办好。工会工作要以服务为基础，团结广大职工。"


def text(number: int) -> str:
    """A page that can be restored, another one for each number."""
    return f"怎样做好第{number}次工会工作\n{ARTICLE.format(number)}\n"


def page(number: int, head: str = "") -> str:
    title, article, _ = text(number).split("\n")
    return f"<!DOCTYPE html><html><head>{head}</head><body><h1>{title}</h1><p>　　{article}</p></body></html>"


def record(kind: str, block: bytes, content_type: str = "", length: int | None = None, url: str = "") -> bytes:
    content_type = content_type or f"application/http; msgtype={kind}"
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789abc>\r\n"
        f"WARC-Date: 2019-05-31T06:54:36Z\r\nWARC-Target-URI: {url or 'http://example.com/1.html'}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def response(body: bytes, *headers: str, status: str = "200 OK", url: str = "", length: int | None = None) -> bytes:
    if not any(header.startswith("Content-Type") for header in headers):
        headers = ("Content-Type: text/html", *headers)
    lines = "\r\n".join([f"HTTP/1.1 {status}", *headers])
    return record("response", f"{lines}\r\n\r\n".encode() + body, url=url, length=length)


def chunked(body: bytes, size: int = 50) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()

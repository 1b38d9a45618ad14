"""Evaluate a running medir over HTTP with MTEB (SearchProtocol) or ir_measures. Standard library only.

    medir serve --port 7700
    python3 cmirb_client.py TASK_FOLDER --collection medexam          # indexes, searches, prints nDCG@10 (needs ir_measures)

    from cmirb_client import MedirSearch                               # MTEB
    mteb.evaluate(MedirSearch("http://127.0.0.1:7700"), mteb.get_tasks(["MedicalRetrieval"]))

medir cuts long documents into passages; a document counts where its best passage stands.
"""
from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import urllib.request
from pathlib import Path
from typing import Any, Iterable, Iterator

DOCUMENTS_A_REQUEST = 200
"""medir takes 1,000 documents a request and 32 MiB; this stays below both."""
PASSAGES_A_DOCUMENT = 3
"""Passages asked for each document wanted, so that enough documents remain; medir gives 1,000 at most."""


class Medir:
    """The HTTP API. `key` defaults to $MEDIR_API_KEY; a server on this machine needs none."""

    def __init__(self, url: str = "http://127.0.0.1:7700", key: str | None = None, timeout: float = 600) -> None:
        self.url, self.key, self.timeout = url.rstrip("/"), key or os.environ.get("MEDIR_API_KEY"), timeout

    def put(self, collection: str, documents: Iterable[dict[str, Any]]) -> None:
        batch: list[dict[str, Any]] = []
        for document in documents:
            batch.append(document)
            if len(batch) == DOCUMENTS_A_REQUEST:
                self._call("PUT", f"/v1/collections/{collection}/documents", {"documents": batch})
                batch = []
        if batch:
            self._call("PUT", f"/v1/collections/{collection}/documents", {"documents": batch})

    def search(self, collection: str, query: str, k: int = 10, **options: Any) -> dict[str, float]:
        """Document id -> score, best first. `options`: mode, fusion, hyde, hypothetical, filter …"""
        asked = min(1000, k * PASSAGES_A_DOCUMENT)
        answer = self._call("POST", f"/v1/collections/{collection}/search", {"query": query, "k": asked, **options})
        best: dict[str, float] = {}
        for hit in answer["hits"]:
            best.setdefault(hit["documentId"], hit["score"])
        return dict(list(best.items())[:k])

    def _call(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {self.key}"} if self.key else {})
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers, method=method)
        with urllib.request.urlopen(request, timeout=self.timeout) as response:
            return json.load(response)


class MedirSearch:
    """MTEB's SearchProtocol: index() and search(). Each task, split and subset gets a collection of its own."""

    def __init__(self, url: str = "http://127.0.0.1:7700", name: str = "medir", **options: Any) -> None:
        self.medir, self.name, self.options = Medir(url), name, options

    @property
    def mteb_model_meta(self) -> Any:
        from mteb.models.model_meta import ModelMeta

        return ModelMeta.create_empty({"name": f"medir/{self.name}", "revision": "http"})

    def index(self, corpus: Any, *, task_metadata: Any, hf_split: str, hf_subset: str, **_: Any) -> None:
        self.medir.put(self._collection(task_metadata, hf_split, hf_subset), (_document(row) for row in corpus))

    def search(self, queries: Any, *, task_metadata: Any, hf_split: str, hf_subset: str, top_k: int, top_ranked: Any = None, **_: Any) -> dict[str, dict[str, float]]:
        collection = self._collection(task_metadata, hf_split, hf_subset)
        results = {row["id"]: self.medir.search(collection, row["text"], top_k, **self.options) for row in queries}
        if top_ranked is None:
            return results
        return {query: {doc: score for doc, score in found.items() if doc in set(top_ranked[query])} for query, found in results.items()}

    @staticmethod
    def _collection(task_metadata: Any, *parts: str) -> str:
        return re.sub(r"[^A-Za-z0-9._-]", "-", "-".join(["mteb", task_metadata.name, *parts]))[:64]


def _document(row: dict[str, Any]) -> dict[str, Any]:
    title = row.get("title") or ""
    return {"id": str(row.get("id", row.get("_id"))), "text": row["text"]} | ({"title": title} if title else {})


def read_rows(folder: Path, *names: str) -> Iterator[dict[str, Any]]:
    """The first of the JSONL files that is there, compressed or not."""
    path = next(p for name in names for p in (folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz") if p.exists())
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:7700")
    parser.add_argument("--collection", default="cmirb")
    parser.add_argument("--mode", default="hybrid", choices=["hybrid", "dense", "lexical"])
    parser.add_argument("--limit", type=int, help="only the first queries")
    given = parser.parse_args()
    import ir_measures

    medir = Medir(given.url)
    medir.put(given.collection, (_document(row) for row in read_rows(given.task, "corpus")))
    queries = list(read_rows(given.task, "queries", "query"))[: given.limit]
    run = {str(q["id"]): medir.search(given.collection, q["text"], 100, mode=given.mode, hyde="off") for q in queries}
    qrels: dict[str, dict[str, int]] = {}
    for row in read_rows(given.task, "qrels", "qrels_test"):
        query = str(row.get("q_id", row.get("qid")))
        if query in run:
            qrels.setdefault(query, {})[str(row.get("p_id", row.get("did")))] = int(row["score"])
    for measure, value in ir_measures.calc_aggregate([ir_measures.nDCG @ 10, ir_measures.R @ 100], qrels, run).items():
        print(f"{measure}\t{value:.4f}")


if __name__ == "__main__":
    main()

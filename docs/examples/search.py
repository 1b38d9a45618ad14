"""Search a medir collection with nothing but Python's standard library."""
import json
import os
import urllib.error
import urllib.request

URL = os.environ.get("MEDIR_URL", "http://127.0.0.1:7700")
KEY = os.environ.get("MEDIR_KEY")


def call(method, path, body=None):
    """One request; raises RuntimeError with the server's code and remedy."""
    headers = {"content-type": "application/json"}
    if KEY:
        headers["authorization"] = f"Bearer {KEY}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        problem = json.load(error)
        raise RuntimeError(f"{problem['code']}: {problem['detail']} {problem.get('remedy', '')}") from None


def search(collection, query, k=10, **options):
    return call("POST", f"/v1/collections/{collection}/search", {"query": query, "k": k, **options})["hits"]


if __name__ == "__main__":
    for hit in search("examples", "痛风发作怎么办", k=3, hyde="off"):
        print(hit["rank"], hit["documentId"], round(hit["score"], 3), hit["text"])

#!/bin/sh
# Index two documents and search them with curl. MEDIR_URL and MEDIR_KEY come from the environment.
set -eu
url=${MEDIR_URL:-http://127.0.0.1:7700}
auth="Authorization: Bearer ${MEDIR_KEY:-none}"

curl -sS --fail-with-body -X PUT "$url/v1/collections/examples/documents" -H "$auth" -H 'content-type: application/json' -d '{
  "documents": [
    {"id": "gout", "title": "Gout", "text": "Colchicine relieves an acute attack of gout.", "metadata": {"kind": "guideline", "year": 2021}},
    {"id": "痛风", "title": "痛风", "text": "秋水仙碱用于痛风急性发作。", "metadata": {"kind": "guideline", "year": 2022}}
  ]
}'
echo
curl -sS --fail-with-body "$url/v1/collections/examples/search" -H "$auth" -H 'content-type: application/json' -d '{
  "query": "what helps in an attack of gout?",
  "k": 3,
  "filter": {"year": {"gte": 2020}}
}'
echo

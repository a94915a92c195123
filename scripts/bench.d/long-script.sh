#!/usr/bin/env bash
# usage: long-script.sh COUNT
#
# Prints a script of COUNT pieces of 27 lines each that looks like what people write: documented functions, records with methods,
# maps, loops with filters, interpolation, match, errors that are caught. It has no error and no warning.
set -euo pipefail
awk -v count="$1" 'BEGIN {
    piece = "/// One service and where it listens (piece @).\n" \
        "struct Service@ {\n" \
        "    name, port = 8000 + @, tags = []\n" \
        "    func address(host: \"localhost\") { \"\\(host):\\(port)\" }\n" \
        "    func isWell() { port > 1024 and not tags.contains(\"broken\") }\n" \
        "}\n" \
        "\n" \
        "/// The services of piece @ by name, the broken ones left out.\n" \
        "func services@(names, limit: 10) {\n" \
        "    let found = {}\n" \
        "    for name in names where name.count > 2 {\n" \
        "        let service = Service@(name, tags: [\"piece\", \"n\\(@)\"])\n" \
        "        if not service.isWell() { continue }\n" \
        "        found[name] = {address: service.address(), port: service.port, timeout: 30s, memory: 64MiB}\n" \
        "        if found.count >= limit { break }\n" \
        "    }\n" \
        "    found\n" \
        "}\n" \
        "\n" \
        "let ports@ = services@([\"web\", \"db\", \"cache-@\"]).values.map((s) => s.port) // just numbers\n" \
        "let kind@ = match ports@.first ?? 0 { 80 or 443 => \"web\", 1024..65535 => \"user\", _ => \"system\" }\n" \
        "try {\n" \
        "    if ports@.count == 0 { throw \"no port in piece @: \\(kind@)\" }\n" \
        "    print(\"piece @: \\(ports@.sorted().joined(\", \")) are \\(kind@.upper())\")\n" \
        "} catch err {\n" \
        "    print(\"failed: \\(err.message)\", err.code)\n" \
        "}\n"
    for (i = 1; i <= count; i++) { text = piece; gsub("@", i, text); printf "%s", text }
}'

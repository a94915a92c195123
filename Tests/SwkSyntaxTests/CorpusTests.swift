// Runs the corpus of claims; see Corpus.swift for its form and for how to update it.

import Glibc
import SwkSyntax
import Testing

@Suite struct CorpusTests {
    @Test("every file of the corpus is read") func everyFileIsRead() {
        if getenv("SWK_UPDATE_CORPUS") != nil { Corpus.update() }
        for file in Corpus.files { #expect(!Corpus.cases(in: file).isEmpty, "\(file)") }
    }

    @Test("the parser says what the corpus says", arguments: Corpus.files)
    func theParserSaysWhatTheCorpusSays(file: String) {
        for example in Corpus.cases(in: file) {
            #expect(Corpus.outcome(of: example.input) == example.expected, "\(example.file): \(example.claim)")
        }
    }
}

"""At the source: topics that repeat, good solutions, mistakes made in good faith."""

package io.fireact.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Splits text into the words that are indexed and searched: Unicode word segmentation (UAX #29),
 * lower case, compatibility forms and accents folded, so that {@code Beyonce} finds {@code
 * Beyoncé}. No stemming and no stop words: names are what agents search for, and BM25 already gives
 * a frequent word little weight.
 */
final class Words {
  private static final Pattern ACCENTS = Pattern.compile("\\p{InCombiningDiacriticalMarks}+");

  // Not closed: it holds heap memory only, and searches may still be running at closing time.
  private final Analyzer analyzer = new StandardAnalyzer();

  Analyzer analyzer() {
    return analyzer;
  }

  /** {@code text} in the form that is given to the analyzer. */
  static String fold(String text) {
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
    return Normalizer.normalize(ACCENTS.matcher(decomposed).replaceAll(""), Normalizer.Form.NFKC);
  }

  /** The words of {@code text} in their order, repeated ones too. */
  List<String> of(String text) {
    List<String> words = new ArrayList<>();
    try (TokenStream tokens = analyzer.tokenStream("", fold(text))) {
      CharTermAttribute term = tokens.getAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        words.add(term.toString());
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot split a text in memory into words", e);
    }
    return words;
  }
}

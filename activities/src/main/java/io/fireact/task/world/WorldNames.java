package io.fireact.task.world;

import io.fireact.agent.Split;
import io.fireact.lm.train.SeededRandom;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The names of a world. A name of a person, film or company is two words; a hash of the name says
 * to which split it belongs, so the names of one split never occur in another although their words
 * do. The seed decides which syllables make which words.
 */
final class WorldNames {
  private static final List<String> ONSETS =
      List.of("b", "d", "f", "k", "l", "m", "n", "r", "s", "t", "v", "z");
  private static final List<String> VOWELS = List.of("a", "e", "i", "o");
  private static final List<String> ENDS = List.of("", "n", "r", "l", "s", "m");

  /** Syllables that are words of the world's sentences. */
  private static final Set<String> WORDS = Set.of("so", "no");

  private static final int PEOPLE = 150;
  private static final int FILMS = 100;
  private static final int COMPANIES = 100;
  private static final int FIRST_CITY = 200;
  private static final int CITIES = 40;
  private static final int COUNTRIES = 16;

  private static final List<String> JOBS =
      List.of("painter", "chemist", "pilot", "lawyer", "poet", "baker", "judge", "actor");
  private static final int FIRST_YEAR = 1900;
  private static final int YEARS = 60;

  /** Shares of the names, in percent; the rest is the test split's. */
  private static final int TRAIN_SHARE = 70;

  private static final int DEV_SHARE = 15;

  private final List<String> syllables;

  /** What has names of its own in each split. */
  enum Kind {
    PERSON("person", PEOPLE, "", "son"),
    FILM("film", FILMS, "ing", "ight"),
    COMPANY("company", COMPANIES, "co", "tex");

    private final String word;
    private final int pool;
    private final String first;
    private final String second;

    Kind(String word, int pool, String first, String second) {
      this.word = word;
      this.pool = pool;
      this.first = first;
      this.second = second;
    }

    String word() {
      return word;
    }
  }

  WorldNames(long seed) {
    List<String> all = new ArrayList<>();
    for (String onset : ONSETS) {
      for (String vowel : VOWELS) {
        for (String end : ENDS) {
          if (!WORDS.contains(onset + vowel + end)) {
            all.add(onset + vowel + end);
          }
        }
      }
    }
    List<String> shuffled = new ArrayList<>();
    for (int i : SeededRandom.of(seed, "world syllables").permutation(all.size())) {
      shuffled.add(all.get(i));
    }
    syllables = List.copyOf(shuffled);
  }

  static Split splitOf(String name) {
    CRC32 hash = new CRC32();
    hash.update(name.getBytes(StandardCharsets.UTF_8));
    int place = (int) (hash.getValue() % 100);
    if (place < TRAIN_SHARE) {
      return Split.TRAIN;
    }
    return place < TRAIN_SHARE + DEV_SHARE ? Split.DEV : Split.TEST;
  }

  /** All names of a split, in an order of their own. */
  List<String> all(Kind kind, Split split) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < kind.pool * kind.pool; i++) {
      String name = name(kind, i / kind.pool, i % kind.pool);
      if (splitOf(name) == split) {
        names.add(name);
      }
    }
    return names;
  }

  /** One name of the train split. */
  String draw(Kind kind, SeededRandom random) {
    while (true) {
      String name = name(kind, random.nextInt(kind.pool), random.nextInt(kind.pool));
      if (splitOf(name) == Split.TRAIN) {
        return name;
      }
    }
  }

  String city(SeededRandom random) {
    return city(random.nextInt(CITIES));
  }

  /** Every city with the country that it is in, as pages. */
  List<Entity> cities(SeededRandom random) {
    List<Entity> cities = new ArrayList<>();
    for (int i = 0; i < CITIES; i++) {
      String country = syllables.get(FIRST_CITY + CITIES + random.nextInt(COUNTRIES)) + "land";
      cities.add(new Entity(city(i), "city", List.of(new Fact("country", country))));
    }
    return cities;
  }

  String year(SeededRandom random) {
    return Integer.toString(FIRST_YEAR + random.nextInt(YEARS));
  }

  String job(SeededRandom random) {
    return JOBS.get(random.nextInt(JOBS.size()));
  }

  private String city(int i) {
    return syllables.get(FIRST_CITY + i) + "ville";
  }

  private String name(Kind kind, int first, int second) {
    return syllables.get(first) + kind.first + " " + syllables.get(second) + kind.second;
  }
}

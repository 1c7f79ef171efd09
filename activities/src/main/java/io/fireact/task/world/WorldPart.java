package io.fireact.task.world;

import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.train.SeededRandom;
import io.fireact.spec.TaskSpec;
import io.fireact.task.ContentId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One split of the world: its entities and its questions. Each question has a film of its own while
 * there are names; a larger split asks several different questions about a film.
 */
final class WorldPart {
  /** Families of comparisons: the films themselves, or their makers. */
  private static final List<List<String>> COMPARED =
      List.of(List.of(), List.of("director"), List.of("producer"), List.of("writer"));

  private static final List<List<String>> TWO_HOPS =
      WorldMaker.MAKERS.stream().map(List::of).toList();
  private static final List<List<String>> THREE_HOPS = List.of(List.of("studio", "founder"));

  /** So many films that two with different years are always found. */
  private static final int COMPARED_FILMS = 20;

  /** A company that nobody asks about, for each so many films. */
  private static final int FILMS_A_DISTRACTOR = 10;

  private final long seed;
  private final Split split;
  private final WorldMaker maker;
  private final SeededRandom random;
  private final List<Entity> films = new ArrayList<>();
  private final Map<String, Entity> entities = new HashMap<>();
  private final List<Entity> ordered = new ArrayList<>();
  private final List<Question> questions = new ArrayList<>();
  private final Set<String> compared = new HashSet<>();

  WorldPart(TaskSpec.World spec, WorldNames names, Split split) {
    seed = spec.seed();
    this.split = split;
    maker = new WorldMaker(names, spec.hops());
    random = SeededRandom.of(spec.seed(), "world " + label());
    int count = split.select(spec.train(), spec.dev(), spec.test());
    int[] kinds = kinds(count, spec.hops());
    List<String> people = WorldMaker.shuffled(names.all(WorldNames.Kind.PERSON, split), random);
    List<String> titles = WorldMaker.shuffled(names.all(WorldNames.Kind.FILM, split), random);
    List<String> companies = WorldMaker.shuffled(names.all(WorldNames.Kind.COMPANY, split), random);
    int room = Math.min(titles.size(), people.size() / (maker.studios() ? 4 : 3));
    if (maker.studios()) {
      room = Math.min(room, companies.size());
    }
    check(kinds, room);
    int wanted = kinds[2] > 0 ? Math.max(count, COMPARED_FILMS) : count;
    populate(Math.min(wanted, room), titles, people.iterator(), companies.iterator());
    ask(kinds);
  }

  /** In random order. */
  List<Question> questions() {
    return questions;
  }

  List<Entity> entities() {
    return ordered;
  }

  private String label() {
    return split.name().toLowerCase(Locale.ROOT);
  }

  /** How many two-hop, three-hop and comparison questions: largest remainders first. */
  private static int[] kinds(int count, TaskSpec.Hops hops) {
    double[] shares = {hops.two(), hops.three(), hops.comparison()};
    int[] kinds = new int[shares.length];
    int left = count;
    for (int i = 0; i < shares.length; i++) {
      kinds[i] = Math.min(left, (int) Math.floor(count * shares[i] + 1e-9));
      left -= kinds[i];
    }
    while (left > 0) {
      int most = 0;
      for (int i = 1; i < shares.length; i++) {
        if (count * shares[i] - kinds[i] > count * shares[most] - kinds[most]) {
          most = i;
        }
      }
      kinds[most]++;
      left--;
    }
    return kinds;
  }

  private void check(int[] kinds, int room) {
    int[] perFilm = {
      TWO_HOPS.size() * Attribute.ALL.size(),
      THREE_HOPS.size() * Attribute.ALL.size(),
      COMPARED.size()
    };
    String[] called = {"two-hop", "three-hop", "comparison"};
    for (int i = 0; i < kinds.length; i++) {
      long most = (long) room * perFilm[i];
      if (kinds[i] > most) {
        throw new FailureException(
            FailureType.BAD_DATA,
            ("task.%s asks for %d %s questions, but the %s split has names for %d films, which give"
                    + " %d; make task.%s smaller or change task.hops")
                .formatted(label(), kinds[i], called[i], label(), room, most, label()));
      }
    }
  }

  private void populate(
      int count, List<String> titles, Iterator<String> people, Iterator<String> companies) {
    for (String title : titles.subList(0, count)) {
      List<Entity> around = new ArrayList<>();
      Entity film =
          maker.film(
              title,
              () -> {
                around.add(maker.person(people.next(), random));
                return around.get(around.size() - 1).name();
              },
              () -> {
                Entity founder = maker.person(people.next(), random);
                Entity company = maker.company(companies.next(), founder.name(), random);
                around.add(company);
                around.add(founder);
                return company.name();
              },
              random);
      films.add(film);
      add(film);
      around.forEach(this::add);
    }
    for (int i = 0; i < count / FILMS_A_DISTRACTOR && companies.hasNext(); i++) {
      String founder = films.get(random.nextInt(count)).value("producer").orElseThrow();
      add(maker.company(companies.next(), founder, random));
    }
  }

  private void add(Entity entity) {
    ordered.add(entity);
    entities.put(entity.name(), entity);
  }

  private void ask(int[] kinds) {
    List<Question> asked = new ArrayList<>();
    chains(asked, 0, kinds[0], TWO_HOPS, "two-hop");
    chains(asked, kinds[0], kinds[1], THREE_HOPS, "three-hop");
    comparisons(asked, kinds[0] + kinds[1], kinds[2], "comparison");
    questions.addAll(WorldMaker.shuffled(asked, random));
  }

  private void chains(
      List<Question> asked, int firstFilm, int count, List<List<String>> paths, String type) {
    int variants = paths.size() * Attribute.ALL.size();
    for (int i = 0; i < count; i++) {
      int index = (firstFilm + i) % films.size();
      Entity film = films.get(index);
      int variant = order(film, type, variants)[i / films.size()];
      Attribute attribute = Attribute.ALL.get(variant % Attribute.ALL.size());
      List<String> path = paths.get(variant / Attribute.ALL.size());
      add(
          asked,
          new WorldQuestion.Chain(attribute, path, film.name()),
          end(film, path).value(attribute.word()).orElseThrow(),
          type);
    }
  }

  /** The same order whenever the film comes again, so that each variant is asked once. */
  private int[] order(Entity film, String type, int variants) {
    return SeededRandom.of(seed, type + " " + film.name()).permutation(variants);
  }

  private void comparisons(List<Question> asked, int firstFilm, int count, String type) {
    for (int i = 0; i < count; i++) {
      int index = (firstFilm + i) % films.size();
      Entity film = films.get(index);
      List<String> path = COMPARED.get(order(film, type, COMPARED.size())[i / films.size()]);
      Entity mine = end(film, path);
      int partner = index;
      Entity other;
      Entity theirs;
      do {
        partner = (partner + 1) % films.size();
        other = films.get(partner);
        theirs = end(other, path);
      } while (year(mine) == year(theirs) || !compared.add(pair(film, other, path)));
      boolean swap = random.nextInt(2) == 0;
      add(
          asked,
          new WorldQuestion.Earlier(
              path, swap ? other.name() : film.name(), swap ? film.name() : other.name()),
          (year(mine) < year(theirs) ? mine : theirs).name(),
          type);
    }
  }

  private static String pair(Entity one, Entity other, List<String> path) {
    boolean ordered = one.name().compareTo(other.name()) < 0;
    return path + (ordered ? one.name() + "/" + other.name() : other.name() + "/" + one.name());
  }

  private static int year(Entity entity) {
    return Integer.parseInt(entity.value("year").orElseThrow());
  }

  private Entity end(Entity film, List<String> path) {
    Entity entity = film;
    for (String link : path) {
      entity = Objects.requireNonNull(entities.get(entity.value(link).orElseThrow()));
    }
    return entity;
  }

  private void add(List<Question> asked, WorldQuestion question, String answer, String type) {
    asked.add(
        new Question(
            ContentId.of(label() + "\n" + question.text()), split, question.text(), answer, type));
  }
}

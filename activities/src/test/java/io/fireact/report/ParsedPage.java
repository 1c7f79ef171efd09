package io.fireact.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A report's page as a tree; its scripts and its style sheet, which are no XML, apart. */
final class ParsedPage {
  final String text;
  final String style;
  final String script;
  private final Document tree;

  private ParsedPage(String text) {
    this.text = text;
    style = between("<style>", "</style>");
    script = between("<script>", "</script>");
    Matcher raw =
        Pattern.compile("(<(script|style)[^>]*>).*?(</\\2>)", Pattern.DOTALL).matcher(text);
    String markup = raw.replaceAll("$1$3").replace("<!DOCTYPE html>", "");
    try {
      tree =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(markup)));
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new AssertionError("the page is not well-formed: " + e.getMessage(), e);
    }
  }

  static ParsedPage read(Path directory) {
    try {
      return new ParsedPage(Files.readString(directory.resolve("report.html")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String between(String start, String end) {
    int from = text.indexOf(start) + start.length();
    return text.substring(from, text.indexOf(end, from));
  }

  /** The JSON of a data element. */
  JsonNode data(String id) {
    String start = "<script type=\"application/json\" id=\"" + id + "\">";
    return Json.read(between(start, "</script>"), JsonNode.class);
  }

  List<Element> all(String tag) {
    NodeList found = tree.getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  Element only(String tag, Predicate<Element> which) {
    List<Element> found = all(tag).stream().filter(which).toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " elements " + tag);
    }
    return found.get(0);
  }

  Element section(String id) {
    return only("section", element -> element.getAttribute("id").equals(id));
  }

  /** The cells of the results table, a list a row. */
  List<List<String>> results() {
    NodeList rows =
        ((Element) section("results").getElementsByTagName("tbody").item(0))
            .getElementsByTagName("tr");
    List<List<String>> cells = new ArrayList<>();
    for (int i = 0; i < rows.getLength(); i++) {
      List<String> row = new ArrayList<>();
      NodeList children = rows.item(i).getChildNodes();
      for (int j = 0; j < children.getLength(); j++) {
        if (children.item(j) instanceof Element cell) {
          row.add(cell.getTextContent().strip());
        }
      }
      cells.add(row);
    }
    return cells;
  }

  /** Every attribute in the page as {@code name=value}. */
  List<String> attributes() {
    List<String> all = new ArrayList<>();
    for (Element element : all("*")) {
      NamedNodeMap attributes = element.getAttributes();
      for (int i = 0; i < attributes.getLength(); i++) {
        all.add(attributes.item(i).getNodeName() + "=" + attributes.item(i).getNodeValue());
      }
    }
    return all;
  }
}

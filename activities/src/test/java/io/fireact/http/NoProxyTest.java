package io.fireact.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NoProxyTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*                       | api.example.com | 443 | true",
        "example.com             | example.com     | 443 | true",
        "example.com             | api.example.com | 443 | true",
        ".example.com            | api.example.com | 443 | true",
        ".example.com            | example.com     | 443 | true",
        "*.example.com           | a.b.example.com | 443 | true",
        "example.com             | badexample.com  | 443 | false",
        "example.com             | example.com.org | 443 | false",
        "EXAMPLE.com.            | Api.Example.Com | 443 | true",
        "a.org, example.com      | example.com     | 443 | true",
        "a.org example.com       | example.com     | 443 | true",
        "example.com:8443        | example.com     | 443 | false",
        "example.com:443         | example.com     | 443 | true",
        "10.0.0.0/8              | 10.1.2.3        | 80  | true",
        "10.0.0.0/8              | 11.1.2.3        | 80  | false",
        "10.0.0.0/8              | ten.example.com | 80  | false",
        "192.168.1.7             | 192.168.1.7     | 80  | true",
        "192.168.1.7             | 192.168.1.70    | 80  | false",
        "192.168.1.7:81          | 192.168.1.7     | 80  | false",
        "fd00::/8                | [fd12::1]       | 80  | true",
        "fd00::/8                | [fe80::1]       | 80  | false",
        "2001:db8::1             | [2001:db8:0::1] | 80  | true",
        "[2001:db8::1]:80        | [2001:db8::1]   | 80  | true",
        "[2001:db8::1]:81        | [2001:db8::1]   | 80  | false",
        "''                      | example.com     | 80  | false",
        "'. , ,*., /8, 1.2.3.4/x'| example.com     | 80  | false",
        "999.1.1.1               | 999.1.1.2       | 80  | false",
        "2.3.4                   | 1.2.3.4         | 80  | false"
      })
  void aListCoversWhatItSays(String list, String host, int port, boolean covered) {
    assertThat(NoProxy.of(list).covers(host, port)).isEqualTo(covered);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST.",
        "api.localhost",
        "127.0.0.1",
        "127.9.9.9",
        "[::1]",
        "::1",
        "0:0:0:0:0:0:0:1"
      })
  void thisMachineIsKnownByItsNames(String host) {
    assertThat(NoProxy.isThisMachine(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost.example.com", "128.0.0.1", "[::2]", "127.0.0.1.nip.io", "::11"})
  void otherMachinesAreNotThisOne(String host) {
    assertThat(NoProxy.isThisMachine(host)).isFalse();
  }
}

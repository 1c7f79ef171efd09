package io.fireact.spec.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An address of the web. */
@Text(
    longest = 500,
    pattern =
        "^https?://([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\])(:"
            + HttpUrl.PORT
            + ")?(/[^\\s?#]*)?([?#][^\\s]*)?$",
    allowed = "an http or https URL without user and password")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface HttpUrl {
  /** 1 to 65535; before it stand host names, IPv4 and bracketed IPv6. */
  String PORT =
      "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";
}

package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A search tool that is asked over the network. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface RemoteSearch extends SearchSpec, RemoteSpec
    permits SearchSpec.Http, SerperSearch, SerpApiSearch, GoogleSearch, BraveSearch {}

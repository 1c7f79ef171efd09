package io.fireact.report.result;

import io.fireact.score.MethodChoice;

/**
 * A choice between the methods of some settings that differ in nothing else that is an axis.
 *
 * @param name the labels that they share, for people; empty where there are none
 * @param choice its methods are named by their labels on the axes of methods
 */
public record MeasuredChoice(String name, MethodChoice choice) {}

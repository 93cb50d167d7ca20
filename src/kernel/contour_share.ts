/** Share of the picture's diagonal that a contour may be off: `bound_th` of the DAVIS evaluation. */
export const CONTOUR_SHARE = 0.008;
